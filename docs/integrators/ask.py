"""Finds a document, says what is missing, sets a field, and undoes it. Knows the contract by reflection alone.

    pip install grpcio grpcio-reflection googleapis-common-protos
    python3 ask.py /run/user/1000/bronmerk/bronmerk.sock ~/Werkmap/nota.docx
"""

import os
import sys
import uuid
from datetime import datetime, timezone

import grpc
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass
from google.rpc import error_details_pb2, status_pb2
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase


class Bronmerk:
    def __init__(self, socket):
        # No option is needed: what the library sends as the name of the host is put right at the other end.
        self.channel = grpc.insecure_channel(f"unix:{socket}")
        self.pool = DescriptorPool(ProtoReflectionDescriptorDatabase(self.channel))

    def call(self, method, fields):
        """`method` is for instance `DocumentService.GetDocument`, `fields` those of its request."""
        service, name = method.split(".")
        found = self.pool.FindServiceByName(f"bronmerk.v1.{service}").FindMethodByName(name)
        ask, answer = GetMessageClass(found.input_type), GetMessageClass(found.output_type)
        path = f"/bronmerk.v1.{service}/{name}"
        kind = self.channel.unary_stream if found.server_streaming else self.channel.unary_unary
        send = kind(path, request_serializer=ask.SerializeToString, response_deserializer=answer.FromString)
        return send(ask(**fields), timeout=30)


def explained(error):
    """What a person can read of a refusal, in Dutch, and its reason for programs."""
    reason, dutch = "", error.details()
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            for detail in status_pb2.Status.FromString(value).details:
                info, said = error_details_pb2.ErrorInfo(), error_details_pb2.LocalizedMessage()
                if detail.Unpack(info):
                    reason = info.reason
                elif detail.Unpack(said):
                    dutch = said.message
    return f"{error.code().name} {reason}: {dutch}"


def main(socket, path):
    bronmerk = Bronmerk(socket)
    place = {"path": os.fsencode(os.path.abspath(path))}
    found = bronmerk.call("DocumentService.ResolveDocument", {"locators": [place]}).document
    # As it is on the disk at this moment, also when it was saved just now. Only what is shown.
    now = datetime.now(timezone.utc)
    shown = {"name": found.name, "read_at_least": now, "view": "DOCUMENT_VIEW_FIELDS"}
    document = bronmerk.call("DocumentService.GetDocument", shown).document
    labels = {one.field: one.label.nl for one in bronmerk.call("VocabularyService.ListFields", {}).fields}
    for name, field in sorted(document.fields.items()):
        print(f"{labels[name]}: {field.value.text or field.value.term.label} ({field.provenance.reason.nl})")
    print("ontbreekt:", ", ".join(labels[name] for name in document.missing_fields) or "niets")

    title = {"name": document.name, "fields": {"naam": {"value": {"text": "Nota over de begroting"}}}}
    change = {
        "document": title,
        "update_mask": {"paths": ["fields.naam"]},
        # Only if the record is still the one that was shown.
        "etag": document.etag,
        "reason": "zo heet de nota",
        # When no answer comes, the same request with the same id can be sent again: it is done once.
        "request_id": str(uuid.uuid4()),
    }
    # Look first, then do it.
    for look_first in (True, False):
        answer = bronmerk.call("DocumentService.UpdateDocument", dict(change, validate_only=look_first))
        print("zou wijzigen:" if look_first else "gewijzigd:", [one.field for one in answer.changes])
    try:
        bronmerk.call("DocumentService.UpdateDocument", dict(change, request_id="", etag='"1"'))
    except grpc.RpcError as error:
        print(explained(error))
    bronmerk.call("DocumentService.UndoChange", {"name": document.name, "request_id": str(uuid.uuid4())})
    print("teruggedraaid")


if __name__ == "__main__":
    main(*sys.argv[1:])

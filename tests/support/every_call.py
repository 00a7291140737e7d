"""Makes the calls that a file names, one after the other, with grpcio; knows the contract by reflection alone.

    every_call.py SOCKET CALLS

CALLS is a JSON list of `{"call": "package.Service.Method", "ask": {...}}`, with `until` for a stream that does not end by
itself; bytes stand in it as `{"$bytes": base64}`, maps as `{"$map": {...}}`. Writes a line of JSON with all methods that reflection tells of, then a line for each call: its
answers, or its refusal with the details in it.
"""

import base64
import json
import sys

import grpc
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.json_format import MessageToDict
from google.protobuf.message_factory import GetMessageClass
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase


def given(one):
    """What is asked, as the library takes it."""
    if isinstance(one, list):
        return [given(each) for each in one]
    if not isinstance(one, dict):
        return one
    if "$bytes" in one:
        return base64.b64decode(one["$bytes"])
    return {key: given(each) for key, each in one.get("$map", one).items()}


def told(message):
    return MessageToDict(message, preserving_proto_field_name=True)


class Server:
    def __init__(self, socket):
        self.channel = grpc.insecure_channel(f"unix:{socket}")
        self.reflection = ProtoReflectionDescriptorDatabase(self.channel)
        self.pool = DescriptorPool(self.reflection)

    def methods(self):
        services = map(self.pool.FindServiceByName, self.reflection.get_services())
        return sorted(method.full_name for service in services for method in service.methods)

    def message(self, name, content):
        return GetMessageClass(self.pool.FindMessageTypeByName(name)).FromString(content)

    def call(self, call, ask, until=None):
        service, _, name = call.rpartition(".")
        method = self.pool.FindServiceByName(service).FindMethodByName(name)
        asks, answers = GetMessageClass(method.input_type), GetMessageClass(method.output_type)
        kind = self.channel.unary_stream if method.server_streaming else self.channel.unary_unary
        send = kind(
            f"/{service}/{name}", request_serializer=asks.SerializeToString, response_deserializer=answers.FromString
        )
        answer = send(asks(**given(ask)), timeout=120)
        if not method.server_streaming:
            return [told(answer)]
        all_of_it = []
        for message in answer:
            all_of_it.append(told(message))
            if until in all_of_it[-1]:
                answer.cancel()
                break
        return all_of_it

    def refusal(self, error):
        details = []
        for key, value in error.trailing_metadata() or ():
            if key == "grpc-status-details-bin":
                for detail in self.message("google.rpc.Status", value).details:
                    name = detail.type_url.rpartition("/")[2]
                    details.append({"type": name, **told(self.message(name, detail.value))})
        return {"code": error.code().name, "message": error.details(), "details": details}


def main(socket, calls):
    server = Server(socket)
    print(json.dumps({"methods": server.methods()}))
    with open(calls, encoding="utf-8") as file:
        for one in json.load(file):
            try:
                print(json.dumps({"call": one["call"], "answers": server.call(**one)}))
            except grpc.RpcError as error:
                print(json.dumps({"call": one["call"], "refusal": server.refusal(error)}))


if __name__ == "__main__":
    main(*sys.argv[1:])

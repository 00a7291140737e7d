// Searches terms, lists documents a page at a time, and follows changes. Knows the contract by reflection alone.
//
//     npm install @grpc/grpc-js grpc-js-reflection-client
//     node ask.mjs /run/user/1000/bronmerk/bronmerk.sock

import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const grpc = require("@grpc/grpc-js");
const { GrpcReflection } = require("grpc-js-reflection-client");

const socket = `unix:${process.argv[2]}`;
const credentials = grpc.credentials.createInsecure();
const reflection = new GrpcReflection(socket, credentials);

async function client(service) {
  const found = await reflection.getDescriptorBySymbol(`bronmerk.v1.${service}`);
  const contract = found.getPackageObject({ keepCase: true, defaults: true, oneofs: true, enums: String, longs: String });
  const made = new contract.bronmerk.v1[service](socket, credentials);
  const call = (method, request) =>
    new Promise((done, failed) => {
      made[method](request, (error, answer) => (error ? failed(error) : done(answer)));
    });
  return { made, call };
}

const vocabularies = await client("VocabularyService");
const { terms } = await vocabularies.call("SearchTerms", { query: "besluit", page_size: 3 });
for (const { vocabulary, term } of terms) {
  console.log(`${vocabulary}: ${term.term.label}`);
}

const documents = await client("DocumentService");
let page_token = "";
do {
  const asked = { order_by: "update_time desc", page_size: 100, page_token, view: "DOCUMENT_VIEW_LIST" };
  const page = await documents.call("ListDocuments", asked);
  for (const document of page.documents) {
    console.log(`${document.state} ${document.locations[0].display_path}`);
  }
  page_token = page.next_page_token;
} while (page_token !== "");

try {
  await documents.call("GetDocument", { name: "documents/00000000-0000-4000-8000-000000000000" });
} catch (error) {
  console.log(`${grpc.status[error.code]}: ${error.details}`);
}

// All documents as they are, then each change. Keep `resume_token` to go on after it when the connection breaks.
const changes = documents.made.WatchDocuments({ filter: "state != GONE" });
changes.on("error", (error) => error.code === grpc.status.CANCELLED || console.error(error));
changes.on("data", ({ snapshot, snapshot_done, change, resume_token }) => {
  if (snapshot) {
    console.log(`is there: ${snapshot.name}`);
  } else if (snapshot_done) {
    console.log(`up to date, ${resume_token.length > 0}`);
    changes.cancel();
    reflection.close?.();
    setTimeout(() => process.exit(0), 100);
  } else if (change) {
    console.log(`${change.action}: ${change.document.name}`);
  }
});

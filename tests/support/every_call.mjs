// Makes the calls that a file names, one after the other, with @grpc/grpc-js; knows the contract by reflection alone.
// Takes and tells what every_call.py does.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const grpc = require("@grpc/grpc-js");
const { GrpcReflection } = require("grpc-js-reflection-client");

const socket = `unix:${process.argv[2]}`;
const credentials = grpc.credentials.createInsecure();
const reflection = new GrpcReflection(socket, credentials);
const forms = { keepCase: true, enums: String, longs: String, bytes: String, oneofs: false };

const clients = new Map();
async function client(service) {
  if (!clients.has(service)) {
    const found = await reflection.getDescriptorBySymbol(service);
    const Client = service.split(".").reduce((within, name) => within[name], found.getPackageObject(forms));
    clients.set(service, new Client(socket, credentials));
  }
  return clients.get(service);
}

// What is asked, as the library takes it: @grpc/proto-loader has maps as lists of their entries.
function given(one) {
  if (Array.isArray(one)) return one.map(given);
  if (typeof one !== "object") return one;
  if ("$bytes" in one) return Buffer.from(one.$bytes, "base64");
  if ("$map" in one) return Object.entries(one.$map).map(([key, value]) => ({ key, value: given(value) }));
  return Object.fromEntries(Object.entries(one).map(([key, value]) => [key, given(value)]));
}

async function called({ call, ask, until }) {
  const [, service, method] = call.match(/^(.*)\.(.*)$/);
  const made = await client(service);
  const { responseStream } = made.constructor.service[method];
  if (!responseStream) {
    return new Promise((done, failed) =>
      made[method](given(ask), (error, answer) => (error ? failed(error) : done([answer]))),
    );
  }
  return new Promise((done, failed) => {
    const answers = [];
    const stream = made[method](given(ask));
    stream.on("error", (error) => failed(error));
    stream.on("end", () => done(answers));
    stream.on("data", (answer) => {
      answers.push(answer);
      if (until in answer) {
        done(answers);
        stream.cancel();
      }
    });
  });
}

async function message(type, content) {
  const found = await reflection.getDescriptorBySymbol(type);
  return found.getPackageDefinition(forms)[type].deserialize(content);
}

async function refusal({ code, details: said, metadata }) {
  const details = [];
  for (const status of metadata.get("grpc-status-details-bin")) {
    for (const { type_url, value } of (await message("google.rpc.Status", status)).details) {
      const type = type_url.slice(type_url.lastIndexOf("/") + 1);
      details.push({ type, ...(await message(type, Buffer.from(value, "base64"))) });
    }
  }
  return { code: grpc.status[code], message: said, details };
}

const methods = [];
for (const service of await reflection.listServices()) {
  const found = await reflection.listMethods(service);
  methods.push(...found.map(({ definition }) => definition.path.slice(1).replace("/", ".")));
}
console.log(JSON.stringify({ methods: methods.sort() }));
for (const one of JSON.parse(readFileSync(process.argv[3], "utf8"))) {
  const { call } = one;
  try {
    console.log(JSON.stringify({ call, answers: await called(one) }));
  } catch (error) {
    console.log(JSON.stringify({ call, refusal: await refusal(error) }));
  }
}
process.exit(0);

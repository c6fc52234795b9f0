// Reads one record with Confluent's own deserializer: the types come from the registry, nothing here knows Ladis.
// node read.mjs TOPIC BASE64, with REGISTRY_URL and REGISTRY_USER in the environment; prints the message as JSON.
import { ProtobufDeserializer, SchemaRegistryClient, SerdeType } from '@confluentinc/schemaregistry';

const [topic, base64] = process.argv.slice(2);
const client = new SchemaRegistryClient({
  baseURLs: [process.env.REGISTRY_URL],
  basicAuthCredentials: { credentialsSource: 'USER_INFO', userInfo: process.env.REGISTRY_USER },
});
const deserializer = new ProtobufDeserializer(client, SerdeType.VALUE, {});
const message = await deserializer.deserialize(topic, Buffer.from(base64, 'base64'));
console.log(JSON.stringify(message, (_, value) => (typeof value === 'bigint' ? Number(value) : value)));

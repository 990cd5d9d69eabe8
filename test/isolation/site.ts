/** What stands in the zones: the services as docker-compose.yml starts them, and an internet around them. */
import { type ChildProcess, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ComposeFile, serviceOf } from "../helpers/compose-file.ts";
import { environmentOf, readDockerfile } from "../helpers/dockerfile.ts";
import { type Crew, USER } from "./processes.ts";
import { MODEL, placeOf, SERVICES } from "./reachability.ts";
import { HOST, MAKER, OUTSIDE, type Zones } from "./zones.ts";

const SECRETS = {
  "kakao-skill-secret": randomBytes(24).toString("hex"),
  "admin-token": randomBytes(24).toString("hex"),
  "context-secret": randomBytes(32).toString("hex"),
  "model-api-key": "",
  "kakao-rest-api-key": "",
};

export interface Site {
  readonly crew: Crew;
  readonly zones: Zones;
  readonly compose: ComposeFile;
  /** Of the run's own. */
  readonly dir: string;
}

export interface Outside {
  readonly platform: ChildProcess;
  /** Servers that nobody should come to. */
  readonly traps: Readonly<Record<string, ChildProcess>>;
}

export async function startOutside({ crew: { helper }, zones, compose, dir }: Site): Promise<Outside> {
  const { places, namesFor } = zones;
  makeCertificate(dir);
  const internet = placeOf(places, "internet");
  const inside = placeOf(places, "redis").addresses.work ?? "";
  const url = `http://${HOST.inner}:3000/kakao/skill`;
  const [platform, elsewhere, metadata, maker] = await Promise.all([
    helper(internet, "platform.ts", dir, url, SECRETS["kakao-skill-secret"], inside),
    helper(internet, "listener.ts", `${OUTSIDE.elsewhere}:80`, `${OUTSIDE.elsewhere}:443`),
    helper(internet, "listener.ts", `${OUTSIDE.metadata}:80`, `${OUTSIDE.metadata}:443`),
    helper(placeOf(places, "maker"), "listener.ts", `${MAKER}:80`, `${MAKER}:443`),
  ]);
  await Promise.all(
    SERVICES.map((name) => {
      const place = placeOf(places, name);
      const next = place.hasWayOut ? [OUTSIDE.dns] : [];
      return helper(place, "names.ts", JSON.stringify(namesFor(place)), ...next);
    }),
  );
  const ingress = placeOf(places, "ingress").addresses.internet;
  for (const [port = "", here = HOST.inner] of publishedPorts(compose))
    await helper(placeOf(places, "host"), "publish.ts", `${here}:${port}`, `${ingress}:${port}`);
  return { platform, traps: { elsewhere, metadata, "the maker": maker } };
}

/** `[port, address]` of what docker-compose.yml publishes. */
function publishedPorts(compose: ComposeFile): string[][] {
  return (serviceOf(compose, "ingress").ports ?? []).map((port) => port.split(":").slice(0, -1).toReversed());
}

export async function startServices({ crew, zones, compose: file, dir }: Site): Promise<void> {
  const { service, healthy, helper } = crew;
  const secrets = join(dir, "secrets");
  mkdirSync(secrets);
  for (const [name, value] of Object.entries(SECRETS)) writeFileSync(join(secrets, name), value);
  const [image] = readDockerfile().slice(-1);
  const envOf = (name: string): Record<string, string> => {
    const given = Object.entries(serviceOf(file, name).environment ?? {}).flatMap(([key, value]) =>
      value === null ? [] : [[key, value.replace("/run/secrets", secrets)] as const],
    );
    return {
      ...(image && environmentOf(image)),
      ...Object.fromEntries(given),
      NODE_EXTRA_CA_CERTS: join(dir, "cert.pem"),
    };
  };
  const program = (name: string) => [crew.node, "src/cli.ts", ...(serviceOf(file, name).command ?? [])];
  const check = (name: string) =>
    (serviceOf(file, name).healthcheck.test ?? [])
      .slice(1)
      .map((part) => part.replace(/^health\.mjs$/, "deploy/$&"));
  const at = (name: string) => placeOf(zones.places, name);
  const [data, tmp] = [join(dir, "redis"), join(dir, "tmp")];
  for (const folder of [data, tmp]) {
    mkdirSync(folder);
    chownSync(folder, USER, USER);
  }

  await helper(at(MODEL), "model.ts");
  const redis = serviceOf(file, "redis").command ?? [];
  // The image's own setting, without which only its container is answered.
  service(at("redis"), [...redis, "--protected-mode", "no", "--dir", data], {});
  await healthy(at("redis"), check("redis"));
  service(at("egress"), program("egress"), { ...envOf("egress"), TMPDIR: tmp });
  for (const name of ["server", "worker"]) service(at(name), program(name), envOf(name));
  for (const name of ["egress", "server", "worker"]) await healthy(at(name), check(name), envOf(name));
  const entrypoint = serviceOf(file, "ingress").entrypoint ?? [];
  service(
    at("ingress"),
    entrypoint.map((part) => part.replace("/app", crew.app)),
    {},
  );
  await healthy(at("ingress"), check("ingress"));
}

/** One certificate, of the platform's names, which the programs are told to trust. */
function makeCertificate(dir: string): void {
  const { status, stderr } = spawnSync(
    "openssl",
    [
      ...[
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "1",
      ],
      ...["-keyout", join(dir, "key.pem"), "-out", join(dir, "cert.pem"), "-subj", "/CN=bot-api.kakao.com"],
      ...["-addext", "subjectAltName=DNS:*.kakao.com"],
    ],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`openssl: ${stderr}`);
}

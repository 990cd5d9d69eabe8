import { describe, expect, it } from "vitest";
import { networksOf, readCompose, type Service, serviceOf } from "../../helpers/compose-file.ts";

const file = readCompose();
const services = Object.entries(file.services);
/** Runs once and ends. */
const isTask = ({ restart }: Service) => restart === "no";

describe("every container", () => {
  it.each(services)("%s has a read-only root, no capabilities and no way to more", (_, service) => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ["ALL"],
      security_opt: ["no-new-privileges:true"],
      init: true,
    });
    for (const opening of ["privileged", "cap_add", "network_mode", "pid", "ipc", "devices", "userns_mode"])
      expect(service).not.toHaveProperty(opening);
    expect(JSON.stringify(service)).not.toContain("docker.sock");
  });

  it.each(services)("%s has bounds of memory and processes", (_, { mem_limit, pids_limit }) => {
    expect(mem_limit).toMatch(/^\d+g$/);
    expect(pids_limit).toBeGreaterThan(0);
  });

  it.each(services)("%s is given secrets as files and in no other way", (_, { environment = {} }) => {
    for (const [name, value] of Object.entries(environment))
      if (/SECRET$|TOKEN$|KEY$|PASSWORD$/.test(name)) expect(value).toBeNull();
  });

  it.each(services)("%s is of a known version", (_, { image, build }) => {
    if (build) expect(image).toMatch(/^saenggak(-gates)?:local$/);
    else expect(image).toMatch(/:v?\d+\.\d+\.\d+(-[a-z]+)?$/);
  });

  it.each(services)(
    "%s is health-checked without a shell and restarted, unless it is a task",
    (_, service) => {
      if (isTask(service)) return expect(service.profiles).toEqual(["fetch"]);
      expect(service.restart).toBe("unless-stopped");
      expect(service.healthcheck.test?.[0]).toBe("CMD");
    },
  );
});

describe("the networks", () => {
  const isInternal = (name: string) => file.networks[name]?.internal === true;
  const on = (network: string) =>
    services.filter(([, service]) => networksOf(service).includes(network)).map(([name]) => name);

  it("are four zones without a way out, and the internet's", () => {
    const zones = ["edge", "model", "out", "work"];
    expect(Object.keys(file.networks).filter(isInternal).sort()).toEqual(zones);
    expect(Object.keys(file.networks).filter((name) => !isInternal(name))).toEqual(["internet"]);
  });

  it("hold exactly who belongs there", () => {
    expect(on("internet")).toEqual(["ingress", "egress", "fetch-ollama"]);
    expect(on("edge")).toEqual(["server", "ingress"]);
    expect(on("work")).toEqual(["server", "worker", "redis"]);
    expect(on("model")).toEqual(["worker", "ollama", "vllm"]);
    expect(on("out")).toEqual(["server", "worker", "egress"]);
  });

  it("let in through the ingress alone, admin pages from this host only", () => {
    expect(services.filter(([, { ports }]) => ports).map(([name]) => name)).toEqual(["ingress"]);
    expect(serviceOf(file, "ingress").ports).toEqual(["3000:3000", "127.0.0.1:3001:3001"]);
  });
});

describe("the model", () => {
  const address = new URL(serviceOf(file, "worker").environment?.MODEL_BASE_URL ?? "");

  it("comes by profile only, and either one answers at the workers' address", () => {
    const models = services.filter(([, service]) => networksOf(service).join() === "model");
    expect(models.map(([name, { profiles }]) => [name, profiles])).toEqual([
      ["ollama", ["ollama"]],
      ["vllm", ["vllm"]],
    ]);
    for (const [, { networks }] of models)
      expect(networks).toEqual({ model: { aliases: [address.hostname] } });
    expect(serviceOf(file, "ollama").environment?.OLLAMA_HOST).toBe(`0.0.0.0:${address.port}`);
    // vLLM listens on all addresses, port 8000, unless told otherwise.
    expect(address.port).toBe("8000");
    expect(serviceOf(file, "vllm").command?.join(" ")).not.toContain("--port");
  });

  it("is fetched by a task that shares its volume, not by the model server", () => {
    const task = serviceOf(file, "fetch-ollama");
    expect(task.volumes).toEqual(serviceOf(file, "ollama").volumes);
    expect(task.image).toBe(serviceOf(file, "ollama").image);
    expect(task.command?.join(" ")).toContain('ollama pull "$MODEL"');
    expect(task.environment?.MODEL).toMatch(/^deepseek-r1:/);
  });
});

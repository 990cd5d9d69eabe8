import { readFileSync } from "node:fs";
import { isIPv4 } from "node:net";
import { ScaledObject } from "@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject";
import { TriggerAuthentication } from "@kubernetes-models/keda/keda.sh/v1alpha1/TriggerAuthentication";
import { Deployment } from "kubernetes-models/apps/v1/Deployment";
import { StatefulSet } from "kubernetes-models/apps/v1/StatefulSet";
import { Ingress } from "kubernetes-models/networking.k8s.io/v1/Ingress";
import { NetworkPolicy } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicy";
import { PodDisruptionBudget } from "kubernetes-models/policy/v1/PodDisruptionBudget";
import { ConfigMap } from "kubernetes-models/v1/ConfigMap";
import { Namespace } from "kubernetes-models/v1/Namespace";
import { Service } from "kubernetes-models/v1/Service";
import { describe, expect, it } from "vitest";
import { readConfig } from "../../../src/config.ts";
import { VARIABLES } from "../../../src/config-variables.ts";
import { PRIVATE_RANGES, SPECIAL_RANGES } from "../../../src/guard/addresses.ts";
import { networksOf, readCompose, serviceOf } from "../../helpers/compose-file.ts";
import {
  base,
  kustomization,
  literals,
  type Manifest,
  named,
  ofKind,
  render,
} from "../../helpers/manifests.ts";

const KINDS = {
  Deployment,
  StatefulSet,
  Service,
  Namespace,
  ConfigMap,
  Ingress,
  NetworkPolicy,
  PodDisruptionBudget,
  ScaledObject,
  TriggerAuthentication,
} as const;
const compose = readCompose();
const COMPONENT = "app.kubernetes.io/component";
const workloads = [...ofKind("Deployment"), ...ofKind("StatefulSet")];
const containerOf = ({ spec }: Manifest) => spec.template.spec.containers[0];
const called = (manifest: Manifest) => [manifest.metadata.name, manifest] as const;

/** @throws Error that names the field that breaks the kind's schema */
function validate(manifest: Manifest): void {
  const Kind = KINDS[manifest.kind as keyof typeof KINDS];
  if (!Kind) throw new Error(`no schema for ${manifest.kind}`);
  new (Kind as new (data: unknown) => { validate(): void })(manifest).validate();
}

describe("the manifests", () => {
  it.each(base.map((manifest) => [manifest.kind, manifest.metadata.name, manifest] as const))(
    "%s %s satisfies its schema",
    (_, _name, manifest) => {
      expect(() => validate(manifest)).not.toThrow();
    },
  );

  it("would be found wrong", () => {
    const server = structuredClone(named("Deployment", "server"));
    server.spec.replicas = "two";
    expect(() => validate(server)).toThrow(/replicas/);
  });

  it.skipIf(!render("production"))(
    "render as an overlay, and ask kube-system for its name servers only",
    () => {
      const rendered = render("production") ?? [];
      for (const manifest of rendered) expect(() => validate(manifest)).not.toThrow();
      expect(rendered.length).toBeGreaterThan(base.length);
      expect(JSON.stringify(rendered)).not.toMatch(/"(saenggak|saenggak-gates):local"/);
      const selectors = JSON.stringify(ofKind("NetworkPolicy", rendered)).match(
        /"matchLabels":\{[^}]*kube-dns[^}]*\}/g,
      );
      expect(new Set(selectors)).toEqual(new Set(['"matchLabels":{"k8s-app":"kube-dns"}']));
    },
  );
});

describe("every pod", () => {
  it.each(workloads.map(called))("%s is restricted and bounded, and probed", (_, { spec }) => {
    const pod = spec.template.spec;
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    });
    expect(pod.containers).toHaveLength(1);
    expect(pod.containers[0]).toMatchObject({
      securityContext: {
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ["ALL"] },
      },
      resources: { limits: { memory: expect.stringMatching(/^\d+[MG]i$/) } },
      startupProbe: expect.anything(),
      readinessProbe: expect.anything(),
      livenessProbe: expect.anything(),
    });
    for (const opening of ["hostNetwork", "hostPID", "hostIPC"]) expect(pod).not.toHaveProperty(opening);
    expect(JSON.stringify(pod)).not.toContain("hostPath");
  });

  it.each(workloads.map(called))("%s is selected by its component's name", (name, { spec }) => {
    expect(spec.selector.matchLabels).toEqual({ [COMPONENT]: name });
    expect(spec.template.metadata.labels).toEqual({ [COMPONENT]: name });
    for (const service of ofKind("Service").filter(({ metadata }) => metadata.name === name))
      expect(service.spec.selector).toEqual(spec.selector.matchLabels);
  });
});

it("a server stays reachable without its Redis, since it answers everyone all the same", () => {
  const { readinessProbe } = containerOf(named("Deployment", "server"));
  expect(readinessProbe.httpGet).toEqual({ path: "/healthz", port: "admin" });
});

describe("beside docker-compose.yml", () => {
  const TWINS: Readonly<Record<string, string>> = {
    server: "server",
    worker: "worker",
    egress: "egress",
    redis: "redis",
    model: "vllm",
  };

  it("there are the same services, but for the ingress, which the cluster has", () => {
    expect(workloads.map(({ metadata }) => metadata.name).sort()).toEqual(Object.keys(TWINS).sort());
  });

  it.each(workloads.map(called))("%s runs the same image and command", (name, workload) => {
    const twin = serviceOf(compose, TWINS[name] ?? "");
    const { image, args, command = [] } = containerOf(workload);
    expect(image).toBe(twin.image);
    expect([command, args]).toEqual([twin.entrypoint ?? [], twin.command]);
  });

  it.each(["server", "worker"])("%s has the same settings and secrets, as files", (name) => {
    const { env, envFrom, volumeMounts } = containerOf(named("Deployment", name));
    expect(envFrom.map(({ configMapRef }: { configMapRef: { name: string } }) => configMapRef.name)).toEqual(
      kustomization.configMapGenerator.map((map) => map.name).toReversed(),
    );
    const own = Object.fromEntries(
      env.map((each: { name: string; value: string }) => [each.name, each.value]),
    );
    const all: Record<string, string> = { ...literals, ...own };
    const twin = serviceOf(compose, name);
    for (const [variable, value] of Object.entries(twin.environment ?? {}))
      if (value !== null) expect([variable, all[variable]]).toEqual([variable, value]);
    for (const variable of Object.keys(all))
      expect(VARIABLES).toHaveProperty([variable.replace(/_FILE$/, "")]);
    expect(volumeMounts).toContainEqual({ name: "secrets", mountPath: "/run/secrets", readOnly: true });
    const { volumes } = named("Deployment", name).spec.template.spec;
    const { items } = volumes.find((volume: { name: string }) => volume.name === "secrets").secret;
    expect(items.map((item: { key: string }) => item.key)).toEqual(twin.secrets);
  });

  it("the proxy is made of the settings that its users have, and there is a Service for each address", () => {
    const { envFrom } = containerOf(named("Deployment", "egress"));
    expect(envFrom).toEqual([{ configMapRef: { name: "destinations" } }]);
    const config = readConfig(
      "doctor",
      Object.fromEntries(Object.entries(literals).filter(([key]) => !key.endsWith("_FILE"))),
    );
    for (const address of [config.EGRESS_PROXY?.href, config.MODEL_BASE_URL, config.REDIS_URL]) {
      const { hostname, port } = new URL(address ?? "");
      const service = named("Service", hostname);
      const [{ port: open, targetPort }] = service.spec.ports;
      expect(open).toBe(Number(port));
      const [workload] = workloads.filter(({ metadata }) => metadata.name === hostname);
      expect(workload && containerOf(workload).ports).toContainEqual({
        name: targetPort,
        containerPort: open,
      });
    }
    expect(config.EGRESS_DIRECT).toEqual([new URL(config.MODEL_BASE_URL ?? "").host]);
  });
});

describe("the zones", () => {
  interface Rule {
    readonly from?: readonly Peer[];
    readonly to?: readonly Peer[];
    readonly ports: readonly { readonly protocol: string; readonly port: number }[];
  }
  interface Peer {
    readonly podSelector?: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly namespaceSelector?: object;
    readonly ipBlock?: { readonly cidr: string; readonly except: readonly string[] };
  }
  const policies = ofKind("NetworkPolicy").filter(({ metadata }) => metadata.name !== "default-deny");
  const rulesOf = (name: string, side: "ingress" | "egress"): readonly Rule[] =>
    named("NetworkPolicy", name).spec[side];
  /** `from → to:port` for every pair of components, by one side's rules. */
  const ways = (side: "ingress" | "egress") =>
    policies
      .flatMap(({ metadata: { name } }) =>
        rulesOf(name, side).flatMap(({ from = [], to = [], ports }) =>
          [...from, ...to].flatMap(({ podSelector, namespaceSelector }) => {
            const other = podSelector?.matchLabels[COMPONENT];
            if (!other || namespaceSelector) return [];
            const [a, b] = side === "ingress" ? [other, name] : [name, other];
            return ports.map(({ port }) => `${a} → ${b}:${port}`);
          }),
        ),
      )
      .sort();

  it("deny what is not allowed, everywhere, in both directions", () => {
    expect(named("NetworkPolicy", "default-deny").spec).toEqual({
      podSelector: {},
      policyTypes: ["Ingress", "Egress"],
    });
    expect(policies.map(({ metadata }) => metadata.name).sort()).toEqual(
      workloads.map(({ metadata }) => metadata.name).sort(),
    );
    for (const { metadata, spec } of policies) {
      expect(spec.podSelector).toEqual({ matchLabels: { [COMPONENT]: metadata.name } });
      expect(spec.policyTypes).toEqual(["Ingress", "Egress"]);
    }
  });

  it("open the same ways from both of their ends, and no others", () => {
    expect(ways("egress")).toEqual(ways("ingress"));
    expect(ways("egress")).toEqual([
      "server → egress:3128",
      "server → redis:6379",
      "worker → egress:3128",
      "worker → model:8000",
      "worker → redis:6379",
    ]);
  });

  it("open no way that docker-compose.yml's networks do not", () => {
    const networks = (name: string) => networksOf(serviceOf(compose, name === "model" ? "vllm" : name));
    for (const way of ways("egress")) {
      const [, from = "", to = ""] = /^(\w+) → (\w+):/.exec(way) ?? [];
      expect(networks(from).filter((network) => networks(to).includes(network))).not.toEqual([]);
    }
  });

  it("leave the model server and Redis no way out at all, not even to a name server", () => {
    for (const name of ["model", "redis"]) expect(rulesOf(name, "egress")).toEqual([]);
  });

  it("lead out through the proxy alone, to public addresses", () => {
    const blocks = policies.flatMap(({ metadata: { name } }) =>
      rulesOf(name, "egress").flatMap(({ to = [] }) =>
        to.flatMap(({ ipBlock }) => (ipBlock ? [{ name, ipBlock }] : [])),
      ),
    );
    expect(blocks.map(({ name, ipBlock }) => [name, ipBlock.cidr])).toEqual([
      ["egress", "0.0.0.0/0"],
      ["egress", "2000::/3"],
    ]);
    const [four, six] = blocks.map(({ ipBlock }) => [...ipBlock.except].sort());
    // What lies inside another of them needs no word of its own.
    const inside = ["100.100.100.200/32"];
    const all = [...PRIVATE_RANGES, ...SPECIAL_RANGES].filter((range) => !inside.includes(range));
    const isIn = (range: string) => isIPv4(range.split("/")[0] ?? "");
    expect(four).toEqual(all.filter(isIn).sort());
    // The others lie outside of 2000::/3.
    expect(six).toEqual(all.filter((range) => /^(2|3)[0-9a-f]{3}:/.test(range)).sort());
  });

  it("let the namespace in that is labelled for it, to the webhook or to the metrics", () => {
    const outer = (name: string) =>
      rulesOf(name, "ingress")
        .filter(({ from = [] }) => from.some(({ namespaceSelector }) => namespaceSelector))
        .map(({ ports }) => ports.map(({ port }) => port));
    expect(outer("server")).toEqual([[3000], [3001]]);
    expect(outer("worker")).toEqual([[3001]]);
    for (const name of ["redis", "model", "egress"]) expect(outer(name)).toEqual([]);
  });
});

describe("staying up", () => {
  it("keeps one of each that may run twice through a drain", () => {
    const budgets = ofKind("PodDisruptionBudget");
    expect(budgets.map(({ metadata }) => metadata.name)).toEqual(["server", "worker", "egress"]);
    for (const { metadata, spec } of budgets)
      expect(spec.selector.matchLabels).toEqual(named("Deployment", metadata.name).spec.selector.matchLabels);
    for (const name of ["server", "egress"])
      expect(named("Deployment", name).spec.replicas).toBeGreaterThan(1);
  });

  it("makes as many workers as the queue's own metric asks for", () => {
    const { spec } = named("ScaledObject", "worker");
    const worker = named("Deployment", spec.scaleTargetRef.name);
    expect(worker.spec).not.toHaveProperty("replicas");
    const { hostname, port, pathname } = new URL(spec.triggers[0].metadata.url);
    expect(hostname).toBe(`server.${kustomization.namespace}.svc`);
    expect([Number(port), pathname]).toEqual([readConfig("doctor", {}).ADMIN_PORT, "/metrics"]);
    const metrics = readFileSync(new URL("../../../src/ops/metrics.ts", import.meta.url), "utf8");
    for (const { name, metadata } of spec.triggers) {
      expect(metadata.url).toBe(spec.triggers[0].metadata.url);
      expect(metadata.valueLocation).toBe(`saenggak_queue_depth{state="${name}"}`);
      expect(metrics).toContain('name: "saenggak_queue_depth"');
      expect(metrics).toContain(`"${name}"`);
      expect(spec.advanced.scalingModifiers.formula).toContain(name);
    }
    expect(Number(spec.advanced.scalingModifiers.target)).toBeLessThan(
      readConfig("doctor", {}).WORKER_CONCURRENCY,
    );
    const { secretTargetRef } = named("TriggerAuthentication", "admin-token").spec;
    expect(secretTargetRef).toEqual([{ parameter: "token", name: "saenggak", key: "admin-token" }]);
  });
});

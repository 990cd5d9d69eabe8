import { describe, expect, it } from "vitest";
import { createMetrics } from "../../../src/ops/metrics.ts";

const queueStats = async () => ({ waiting: 3, active: 2, delayed: 1, oldestWaitMs: 1_500 });

describe("createMetrics", () => {
  it("counts and times in the project's words", async () => {
    const metrics = createMetrics({ queueStats });
    metrics.turnEnded("callback", "think");
    metrics.turnEnded("callback", "think");
    metrics.turnEnded("held", "think");
    metrics.webhookAnswered("ack", 0.003);
    metrics.modelCalled({ model: "r1", result: "ok", seconds: 21, firstTokenSeconds: 0.4 });
    metrics.modelCalled({ model: "r1", result: "MODEL_OVERLOADED", seconds: 1 });
    metrics.answerJudged("up", "r1");
    metrics.answerJudged("down", undefined);
    metrics.delivered("callback", 0.2);
    metrics.callbackAnswered("delivered");
    const lines = (await metrics.page()).text.split("\n");
    expect(lines).toEqual(
      expect.arrayContaining([
        'saenggak_turns_total{outcome="callback",skill="think"} 2',
        'saenggak_turns_total{outcome="held",skill="think"} 1',
        'saenggak_webhook_seconds_bucket{le="0.002",kind="ack"} 0',
        'saenggak_webhook_seconds_bucket{le="0.005",kind="ack"} 1',
        'saenggak_model_calls_total{model="r1",result="ok"} 1',
        'saenggak_model_calls_total{model="r1",result="MODEL_OVERLOADED"} 1',
        'saenggak_model_seconds_sum{model="r1"} 22',
        'saenggak_model_first_token_seconds_count{model="r1"} 1',
        'saenggak_feedback_total{value="up",model="r1"} 1',
        'saenggak_feedback_total{value="down",model="none"} 1',
        'saenggak_delivery_seconds_count{route="callback"} 1',
        'saenggak_callback_results_total{result="delivered"} 1',
        'saenggak_queue_depth{state="waiting"} 3',
        'saenggak_queue_depth{state="active"} 2',
        'saenggak_queue_depth{state="delayed"} 1',
        "saenggak_queue_oldest_wait_seconds 1.5",
      ]),
    );
    expect(lines.some((line) => line.startsWith("process_resident_memory_bytes "))).toBe(true);
  });

  it("tells of the models' limits, waits, pauses and breakers", async () => {
    const metrics = createMetrics({ queueStats });
    metrics.modelWaited("r1", 1.5);
    metrics.modelPassedOver("r1", "busy");
    metrics.modelBreakerOpened("r1");
    const free = { running: 0, waiting: 0, lastMinute: 0, open: false, pausedMs: 0 };
    const busy = { running: 4, waiting: 2, lastMinute: 9, open: true, pausedMs: 7_000 };
    metrics.showModels(async () => ({
      states: [
        { model: "r1", ...busy, concurrency: 4, requestsPerMinute: 10 },
        { model: "fast", ...free },
      ],
      spent: [],
    }));
    const lines = (await metrics.page()).text.split("\n");
    expect(lines).toEqual(
      expect.arrayContaining([
        'saenggak_model_wait_seconds_sum{model="r1"} 1.5',
        'saenggak_model_passed_over_total{model="r1",reason="busy"} 1',
        'saenggak_model_breaker_opened_total{model="r1"} 1',
        'saenggak_model_running{model="r1"} 4',
        'saenggak_model_concurrency_limit{model="r1"} 4',
        'saenggak_model_waiting{model="r1"} 2',
        'saenggak_model_requests_last_minute{model="r1"} 9',
        'saenggak_model_requests_per_minute_limit{model="r1"} 10',
        'saenggak_model_breaker_open{model="r1"} 1',
        'saenggak_model_paused_seconds{model="r1"} 7',
        'saenggak_model_running{model="fast"} 0',
        'saenggak_model_waiting{model="fast"} 0',
      ]),
    );
    expect(lines.some((line) => line.startsWith('saenggak_model_concurrency_limit{model="fast"}'))).toBe(
      false,
    );
  });

  it("keeps two label values apart that would read the same when joined", async () => {
    const metrics = createMetrics({ queueStats });
    metrics.modelCalled({ model: "a", result: "b c", seconds: 1 });
    metrics.modelCalled({ model: "a b", result: "c", seconds: 1 });
    const { text } = await metrics.page();
    expect(text).toContain('{model="a",result="b c"} 1');
    expect(text).toContain('{model="a b",result="c"} 1');
  });

  it("shares nothing with another instance", async () => {
    const [one, other] = [createMetrics({ queueStats }), createMetrics({ queueStats })];
    one.turnEnded("reply", "dice");
    expect((await other.page()).text).not.toContain("dice");
  });

  it("leaves the queue's gauges out while the queue cannot be asked, and brings them back", async () => {
    let down = false;
    const metrics = createMetrics({
      queueStats: async () => {
        if (down) throw new Error("connection lost");
        return queueStats();
      },
    });
    const samples = async () =>
      (await metrics.page()).text.match(/^saenggak_queue_(depth|oldest)[^\n]*/gm) ?? [];
    expect(await samples()).toHaveLength(4);
    down = true;
    metrics.turnEnded("reply", "dice");
    expect(await samples()).toEqual([]);
    expect((await metrics.page()).text).toContain("saenggak_turns_total");
    down = false;
    expect(await samples()).toHaveLength(4);
  });
});

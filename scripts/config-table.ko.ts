import type { VariableName } from "../src/config-variables.ts";

/** The Korean words of README.ko.md's table. A variable without them does not compile. */
export const ABOUT_KO: Readonly<Record<VariableName, string>> = {
  HOST: "웹훅이 듣는 주소예요.",
  PORT: "웹훅 포트예요.",
  ADMIN_HOST: "관리용 리스너의 주소예요.",
  ADMIN_PORT: "관리용 리스너의 포트예요. 모든 프로세스에 있고, 이미 쓰이고 있으면 그다음 빈 포트를 써요.",
  ADMIN_TOKEN: "`/metrics`와 `/queues`를 볼 때 내는 Bearer 토큰이에요. 16자 이상이어야 해요.",
  KAKAO_SKILL_SECRET:
    "챗봇 관리자센터가 요청마다 보내는 비밀값이에요. 16자 이상이어야 해요. 서버에는 꼭 필요하고, `npm start`는 스스로 만들어요.",
  KAKAO_SKILL_SECRET_HEADER: "비밀값을 담는 헤더 이름이에요.",
  CALLBACK_ORIGINS:
    "callbackUrl로 받아들일 출처예요. 쉼표로 나눠 적어요. `http:`는 그대로 적었을 때만 받아들여요.",
  EGRESS_PROXY:
    "Redis를 뺀 모든 연결이 CONNECT로 거쳐 가는 프록시예요. 예: `http://egress:3128`. 비워 두면 바로 연결해요.",
  EGRESS_DIRECT: "그 프록시를 거치지 않는 호스트예요. 쉼표로 나눠 적어요. 예: `model:8000`",
  REDIS_URL:
    "Redis 7 이상이나 Valkey의 주소예요. redis://, rediss:// 또는 유닉스 소켓 경로를 적어요. 비워 두면 `npm start`가 전용 Redis를 띄워요.",
  REDIS_CLUSTER_NODES:
    "Redis Cluster의 노드예요. `host:port`를 쉼표로 나눠 적으면 나머지는 알아서 찾아요. 사용자, 비밀번호, TLS는 `REDIS_URL`의 것을 쓰고, 거기 적은 호스트는 쓰지 않아요.",
  REDIS_SENTINELS:
    "마스터를 알려 주는 Sentinel이에요. `host:port`를 쉼표로 나눠 적어요. 사용자, 비밀번호, TLS는 `REDIS_URL`의 것을 쓰고, 거기 적은 호스트는 쓰지 않아요.",
  REDIS_SENTINEL_NAME: "Sentinel이 마스터를 부르는 이름이에요.",
  REDIS_SENTINEL_PASSWORD: "Sentinel에 따로 비밀번호가 있을 때 적어요.",
  REDIS_WAIT_REPLICAS:
    "질문을 받았다고 답하기 전에 그 질문이 있어야 하는 복제본 수예요. 장애 조치 때 질문을 잃지 않게 해요. 비워 두면 Sentinel에서는 1, 그 밖에는 0이에요. 모자라면 다시 물어봐 달라고 해요.",
  REDIS_PREFIX: "모든 키의 첫 부분이에요. Redis 하나를 여러 배포가 나눠 쓸 때 다르게 정해요.",
  MODELS_FILE: "모델 목록 파일이에요(YAML, docs/models.md를 보세요). `MODEL_…` 변수 대신 써요.",
  MODEL_BASE_URL: "OpenAI 호환 엔드포인트예요. 예: `http://gpu-1:8000/v1`",
  MODEL_ID: "그 엔드포인트에서 쓸 모델이에요. 비워 두면 목록의 첫 모델을 써요.",
  MODEL_API_KEY: "그 엔드포인트의 Bearer 키예요.",
  MODEL_REASONING:
    "추론이 오는 자리예요. `field`(따로 둔 필드), `think`(본문에서 `</think>`까지), `none`(없음), `auto`(알아서 찾음) 가운데 하나예요.",
  MODEL_MAX_TOKENS: "답 하나에 모델이 만들 수 있는 최대 토큰이에요. 추론도 포함해요.",
  MODEL_TIME_LIMIT_MS: "모델 호출 한 번에 걸릴 수 있는 최대 시간이에요.",
  DAILY_TOKENS_PER_PERSON:
    "한 사람(또는 단체방)이 하루(한국 시간)에 쓸 수 있는 최대 토큰이에요. 추론도 포함해요. 0이면 제한이 없어요.",
  BOTS_FILE:
    "한 배포에서 채널을 여럿 쓸 때의 설정(YAML, docs/bots.md); 없으면 어느 봇이든 비밀값 하나로 받아요.",
  OPERATOR_BUTTON: "사람을 찾는 말에 상담원 연결 버튼을 보여 줄지; 채널의 채팅 상담이 켜져 있어야 해요.",
  SKILLS_DIR: "스킬 폴더예요. 비워 두면 함께 들어 있는 `skills/`를 써요.",
  WORKER_CONCURRENCY: "워커 프로세스 하나가 한꺼번에 답하는 턴 수예요.",
  MAX_WAITING_PER_PERSON: "한 사람(또는 단체방)이 지금 답하는 질문 뒤에 줄 세울 수 있는 최대 질문 수예요.",
  REPLY_BUDGET_MS: "콜백이 없는 요청을 붙들고 답을 기다리는 시간이에요. 플랫폼이 주는 5초 안에서 정해요.",
  CALLBACK_BUDGET_MS:
    "콜백이 살아 있는 60초 가운데 답을 보내는 데 쓰는 시간이에요. 그룹 채팅은 300초 가운데 240초예요.",
  CALLBACK_SETTLE_MS: "요청이 들어온 뒤 콜백을 보내기까지 두는 간격이에요. 너무 이른 콜백은 거절돼요.",
  KAKAO_EVENT_NAME:
    "보관된 답이 있다고 알릴 때 쓰는 이벤트예요. 관리자센터에 적은 이름을 그대로 써요. 아래 두 값과 함께 정하면 알림이 켜져요. 한 건마다 요금이 들어요.",
  KAKAO_EVENT_BOT_ID: "이벤트를 보낼 봇의 ID예요. 개발 채널이면 끝에 `!`를 붙여요.",
  KAKAO_REST_API_KEY: "봇과 연결된 앱의 REST API 키예요.",
  KAKAO_EVENT_DAILY_CAP: "한 사람에게 하루(한국 시간)에 보내는 최대 이벤트 수예요.",
  KAKAO_API_ORIGIN: "이벤트를 보내는 곳이에요.",
  HELD_ANSWER_TTL_HOURS: "제때 보내지 못한 답을 보관하는 시간이에요.",
  CONVERSATION_TTL_DAYS: "마지막 턴 뒤로 대화를 기억하는 기간이에요.",
  CONTEXT_SECRET:
    "저장하는 글을 암호화하는 비밀값이에요. 32자 이상이어야 하고, 쉼표 뒤에 예전 값을 적으면 그 값으로 저장한 글도 읽어요. `NODE_ENV=production`이면 꼭 필요하고, `npm start`는 스스로 띄운 Redis에 쓸 값을 스스로 만들어요.",
  HISTORY_TOKENS: "질문과 함께 보내는 지난 대화의 최대 토큰이에요(어림값).",
  SHOW_THOUGHTS: "생각 과정을 누르면 모델이 생각한 것을 간추려 보여 줄지 정해요.",
  LOG_LEVEL: "이 수준부터 로그를 남겨요.",
  EMULATOR: "연습용 봇 엔진을 `/emulator`에 열어요. `npm start`에서는 켜져 있어요.",
  OTEL_EXPORTER_OTLP_ENDPOINT:
    "트레이스를 보낼 OTLP/HTTP 엔드포인트예요. 비워 두면 트레이스를 만들지 않아요.",
};

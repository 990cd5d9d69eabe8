/**
 * Encrypts texts before they are stored: AES-256-GCM, bound to their conversation and to what they are in it, so that one that
 * was copied elsewhere does not open there. Why it is so is in docs/decisions/0016-stored-text-sealed.md.
 */
import {
  type CipherGCM,
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomFillSync,
  scryptSync,
} from "node:crypto";
import type { Sealer } from "../contract/ports.ts";
import { SaenggakError } from "../errors.ts";

const CIPHER = "aes-256-gcm";
const FORMAT = "~1";
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_ID_BYTES = 6;
/** Fixed for ever: every process must come to the same keys. */
const SALT = "saenggak stored text";
/**
 * A key takes 2³² random IVs before two are likely enough to meet (NIST SP 800-38D, 8.3). Each secret has one for each
 * beginning of a conversation's id, 4096 in all, so it lasts for 2⁴⁴ texts.
 */
const BUCKET_LENGTH = 2;

interface Key {
  readonly id: string;
  of(conversation: string): KeyObject;
}

/**
 * @param secrets the first one writes, all of them read; none leaves texts as they are. Some 50 ms each, once: a secret may be
 * a passphrase, so guessing it is made slow.
 */
export function createSealer(secrets: readonly string[]): Sealer {
  const keys = secrets.map(keyOf);
  const [writing] = keys;
  return {
    isOn: writing !== undefined,
    seal(conversation, what, text) {
      if (!writing) throw new Error("there is no key to seal with");
      const iv = nextIv();
      const cipher: CipherGCM = createCipheriv(CIPHER, writing.of(conversation), iv);
      cipher.setAAD(boundTo(conversation, what));
      const sealed = [iv, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()];
      return `${FORMAT}.${writing.id}.${Buffer.concat(sealed).toString("base64url")}`;
    },
    open(conversation, what, sealed) {
      const [format, id, body = "", ...rest] = sealed.split(".");
      const key = keys.find((key) => key.id === id);
      const bytes = Buffer.from(body, "base64url");
      if (format !== FORMAT || rest.length > 0 || bytes.length < IV_BYTES + TAG_BYTES)
        throw unreadable("It is not in a form that is known.");
      if (!key) throw unreadable(`No secret has the key ${id}.`);
      const end = bytes.length - TAG_BYTES;
      const decipher = createDecipheriv(CIPHER, key.of(conversation), bytes.subarray(0, IV_BYTES));
      decipher.setAAD(boundTo(conversation, what)).setAuthTag(bytes.subarray(end));
      try {
        return decipher.update(bytes.subarray(IV_BYTES, end), undefined, "utf8") + decipher.final("utf8");
      } catch {
        throw unreadable("It was changed, or is another's.");
      }
    },
  };
}

/** The name of a secret's key, as records and logs have it: it tells nothing about the secret. */
function keyOf(secret: string): Key {
  const master = createSecretKey(scryptSync(secret, SALT, KEY_BYTES));
  const derive = (label: string) => createHmac("sha256", master).update(label).digest();
  const buckets = new Map<string, KeyObject>();
  return {
    id: derive("id").subarray(0, KEY_ID_BYTES).toString("base64url"),
    of(conversation) {
      const bucket = conversation.slice(0, BUCKET_LENGTH);
      const known = buckets.get(bucket);
      if (known) return known;
      // As a key object: a plain buffer would be made one at every use, which takes longer than the cipher itself.
      const key = createSecretKey(derive(`texts ${bucket}`));
      buckets.set(bucket, key);
      return key;
    },
  };
}

const boundTo = (conversation: string, what: string) => Buffer.from(`${FORMAT} ${conversation} ${what}`);

const unreadable = (detail: string) => new SaenggakError("RECORD_UNREADABLE", { detail });

const IVS = Buffer.alloc(IV_BYTES * 256);
let used = IVS.length;

/** Good until the next 255 are taken: copied at once into what is stored. Many are drawn at a time, since each draw costs. */
function nextIv(): Buffer {
  if (used === IVS.length) {
    randomFillSync(IVS);
    used = 0;
  }
  used += IV_BYTES;
  return IVS.subarray(used - IV_BYTES, used);
}

import { isIP } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kindOf } from "../../../src/guard/addresses.ts";

describe("an address", () => {
  it.each([
    ["1.1.1.1", "public"],
    ["172.15.255.255", "public"],
    ["172.32.0.0", "public"],
    ["100.63.255.255", "public"],
    ["223.255.255.255", "public"],
    ["2606:4700:4700::1111", "public"],
    ["127.0.0.1", "private"],
    ["127.255.255.254", "private"],
    ["10.0.0.1", "private"],
    ["172.16.0.1", "private"],
    ["172.31.255.255", "private"],
    ["192.168.1.1", "private"],
    ["100.64.0.1", "private"],
    ["100.127.255.255", "private"],
    ["::1", "private"],
    ["0:0:0:0:0:0:0:1", "private"],
    ["fd12:3456::1", "private"],
    ["0.0.0.0", "special"],
    ["169.254.169.254", "special"],
    ["100.100.100.200", "special"],
    ["168.63.129.16", "special"],
    ["192.0.2.1", "special"],
    ["198.18.0.1", "special"],
    ["224.0.0.1", "special"],
    ["255.255.255.255", "special"],
    ["::", "special"],
    ["fe80::1", "special"],
    ["fe80::1%eth0", "special"],
    ["fec0::1", "special"],
    ["ff02::1", "special"],
    ["fd00:ec2::254", "special"],
    ["fd20:ce::254", "special"],
    ["::ffff:127.0.0.1", "special"],
    ["::ffff:1.1.1.1", "special"],
    ["::ffff:a9fe:a9fe", "special"],
    ["::127.0.0.1", "special"],
    ["64:ff9b::10.0.0.1", "special"],
    ["64:ff9b::808:808", "special"],
    ["64:ff9b:1::1", "special"],
    ["2001:0:4136:e378:8000:63bf:3fff:fdd2", "special"],
    ["2002:7f00:1::", "special"],
    ["2001:db8::1", "special"],
    ["4000::1", "special"],
    ["127.1", "special"],
    ["0x7f000001", "special"],
    ["", "special"],
  ])("%s is %s", (address, kind) => {
    expect(kindOf(address)).toBe(kind);
  });

  it("is never public when it carries an IPv4 address inside", () => {
    fc.assert(
      fc.property(fc.ipV4(), (inside) => {
        const [a, b, c, d] = inside.split(".").map(Number) as [number, number, number, number];
        const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
        for (const outside of [`::ffff:${inside}`, `::${hex}`, `64:ff9b::${hex}`, `2002:${hex}::`]) {
          expect(isIP(outside)).toBe(6);
          expect(kindOf(outside)).not.toBe("public");
        }
      }),
    );
  });
});

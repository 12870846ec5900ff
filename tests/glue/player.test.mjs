import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { playerAddress, sparingAddress } = await load("js-glue/src/player.ts");

const cases = [
  // copied, in a frame, and with less
  [
    "https://youtu.be/abc?si=1",
    "https://www.youtube.com/embed/abc",
    "https://www.youtube-nocookie.com/embed/abc",
  ],
  [
    "https://www.youtube.com/watch?v=abc",
    "https://www.youtube.com/embed/abc",
    "https://www.youtube-nocookie.com/embed/abc",
  ],
  [
    "https://m.youtube.com/shorts/abc",
    "https://www.youtube.com/embed/abc",
    "https://www.youtube-nocookie.com/embed/abc",
  ],
  [
    "https://www.youtube.com/embed/abc?start=5",
    "https://www.youtube.com/embed/abc?start=5",
    "https://www.youtube-nocookie.com/embed/abc?start=5",
  ],
  [
    "https://vimeo.com/42",
    "https://player.vimeo.com/video/42",
    "https://player.vimeo.com/video/42?dnt=1",
  ],
  [
    "https://www.google.com/maps/embed?pb=1",
    "https://www.google.com/maps/embed?pb=1",
    "https://www.google.com/maps/embed?pb=1",
  ],
  [
    "https://youtube.com.evil.example/watch?v=1",
    "https://youtube.com.evil.example/watch?v=1",
    "https://youtube.com.evil.example/watch?v=1",
  ],
  [
    "https://www.youtube.com/watch?v=a%2F..%2Fb",
    "https://www.youtube.com/embed/a%2F..%2Fb",
    "https://www.youtube-nocookie.com/embed/a%2F..%2Fb",
  ],
];

test("addresses that people copy become addresses for a frame", () => {
  for (const [copied, player, sparing] of cases) {
    assert.equal(playerAddress(copied), player);
    assert.equal(sparingAddress(copied), sparing);
  }
});

test("what is no address is an error", () => {
  assert.throws(() => playerAddress("http://[", "https://site.example/"), TypeError);
});

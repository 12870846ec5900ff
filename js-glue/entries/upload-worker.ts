/** Files on their way, in a worker: the page's main thread never encrypts or holds a file. */
import { SamtyckeError } from "../src/error.js";
import { type Cleaned, cleaned } from "../src/metadata.js";
import { nothingComes } from "../src/network.js";
import { type Thumbnail, thumbnailOf } from "../src/thumbnail.js";
import type { FoundState, UploadPlan, UploadReply, UploadRequest } from "../src/upload-messages.js";
import { holdUpload, type UploadNote, UploadStore, whenFree } from "../src/upload-store.js";
import { type Content, type Fate, offsetAt, terminate, UploadTask } from "../src/upload-task.js";

const port = globalThis as unknown as {
  postMessage(reply: UploadReply, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent<UploadRequest>) => void) | null;
};
const tell = (reply: UploadReply, transfer: Transferable[] = []) =>
  port.postMessage(reply, transfer);

interface Inspection {
  outcome: Cleaned;
  thumbnail: Thumbnail | undefined;
}

interface Kept {
  file?: { name: string; size: number } | undefined;
  department: string;
}

const moment = 300; // ms, in which another tab may tell
const opened = UploadStore.open();
const inspections = new Map<string, Promise<Inspection>>();
const tasks = new Map<string, UploadTask>();
/** The page may not have heard of it yet when it takes one back. */
const arrived = new Map<string, Kept>();
const notes = new Map<string, UploadNote>(); // of uploads that were found
/** Of these the server had a part when they were found. */
const parts = new Set<string>();
/** What other tabs have sent: the uploads, by the ids of the files. */
const sentElsewhere = new Map<string, string>();
const tabs = new BroadcastChannel("samtycke-uploads");
let inspecting: Promise<unknown> = Promise.resolve();
let encrypting: Promise<unknown> = Promise.resolve();

tabs.onmessage = ({ data: { id, upload } }: MessageEvent<{ id: string; upload: string }>) => {
  sentElsewhere.set(id, upload);
  if (notes.has(id)) leave(id, upload);
};

port.onmessage = ({ data }) => void opened.then((store) => obey(data, store));

// The page gets this lock when the worker has ended, however that came about.
const lock = `samtycke-worker:${crypto.randomUUID()}`;
navigator.locks?.request(lock, () => {
  tell({ type: "alive", lock });
  return new Promise(() => {});
});

function obey(data: UploadRequest, store: UploadStore | undefined): void {
  switch (data.type) {
    case "find":
      if (store) find(data.endpoint, store).catch(() => {});
      break;
    case "inspect":
      inspect(data.id, data.file);
      break;
    case "prepare":
      prepare(data, store);
      break;
    case "send":
      tasks.get(data.id)?.send();
      break;
    case "pause":
      tasks.get(data.id)?.pause();
      break;
    case "cancel":
      cancel(data.id, store).catch(() => {});
      break;
  }
}

function inspect(id: string, file: File): void {
  inspected(id, file).then(
    ({ outcome, thumbnail }) => {
      const found =
        "reason" in outcome
          ? { removed: [], reason: outcome.reason }
          : { removed: outcome.removed, reason: "" };
      const bitmap = thumbnail?.bitmap;
      tell({ type: "inspected", id, ...found, thumbnail: bitmap }, bitmap ? [bitmap] : []);
    },
    (error) => fail(id, error),
  );
}

/** One file at a time is read. */
function inspected(id: string, file: File): Promise<Inspection> {
  const known = inspections.get(id);
  if (known) return known;
  const inspection = inspecting.then(async () => ({
    outcome: await cleaned(file),
    thumbnail: await thumbnailOf(file),
  }));
  inspecting = inspection.catch(() => inspections.delete(id));
  inspections.set(id, inspection);
  return inspection;
}

async function content(id: string, file: File): Promise<Content> {
  const { outcome, thumbnail } = await inspected(id, file);
  // What cannot be cleaned was chosen to be sent nevertheless (wasm/core/views/upload.cpp).
  return { blob: "blob" in outcome ? outcome.blob : file, thumbnail: thumbnail?.bytes };
}

function prepare(plan: UploadPlan, store: UploadStore | undefined): void {
  const { id } = plan;
  const earlier = tasks.get(id);
  if (earlier?.plan.department === plan.department) return;
  earlier?.leave(); // it failed, and another department has been chosen since
  parts.delete(id); // from here on all of it may leave
  const task = new UploadTask(plan, store, {
    content: (file) => content(id, file),
    onRecipients: (recipients) => tell({ type: "recipients", id, recipients }),
    onSafe: () => tell({ type: "safe", id }),
    onProgress: (done, total) => tell({ type: "progress", id, done, total }),
    onSent: (upload) => {
      tasks.delete(id);
      const { file, department } = plan;
      arrived.set(id, { file: file && { name: file.name, size: file.size }, department });
      tabs.postMessage({ id, upload });
      tell({ type: "sent", id, upload });
    },
    onFailed: (error) => void failed(id, error),
  });
  tasks.set(id, task);
  encrypting = encrypting.then(() => task.prepare());
}

/** What another tab has sent meanwhile has not failed. */
async function failed(id: string, error: SamtyckeError): Promise<void> {
  const upload = error.code === "upload.lost" && (await sentMeanwhile(id));
  if (upload) leave(id, upload);
  else fail(id, error);
}

async function sentMeanwhile(id: string): Promise<string | undefined> {
  await new Promise((resume) => setTimeout(resume, moment));
  const { url, total } = notes.get(id) ?? {};
  const told = sentElsewhere.get(id);
  if (told || !url) return told;
  const offset = await offsetAt(url).catch(() => undefined);
  return offset === total ? url.split("/").pop() : undefined;
}

/** To the tab that has sent it. */
function leave(id: string, upload: string): void {
  tasks.get(id)?.leave();
  tasks.delete(id);
  tell({ type: "sent", id, upload });
}

async function cancel(id: string, store: UploadStore | undefined): Promise<void> {
  inspections.delete(id);
  const sent = arrived.get(id);
  if (sent) return tellKept(id, "arrived", sent);
  const task = tasks.get(id);
  tasks.delete(id);
  const fate = (await task?.cancel()) ?? (store && (await forget(id, store)));
  if (fate === "arrived") tellKept(id, "arrived", task?.plan);
  else if (fate === "unknown") tellUncertain(id, task?.plan);
}

/** As what was left: it may have arrived, and may not. */
function tellUncertain(id: string, plan?: Kept): void {
  tellKept(id, "whole", plan);
  tell({ type: "failed", id, code: "upload.uncertain" });
}

/** Of one that no task here has. */
async function forget(id: string, store: UploadStore): Promise<Fate | undefined> {
  const release = await holdUpload(id);
  const note = (await store.note(id)) ?? notes.get(id);
  if (note) notes.set(id, note);
  if (!release) {
    if (note) tellKept(id, "whole");
    tell({ type: "failed", id, code: "upload.elsewhere" });
    return undefined;
  }
  const ended = terminate(note?.url);
  const isPart = parts.has(id);
  if (isPart || (await ended) !== "unknown") await store.remove(id);
  release();
  const fate = await ended;
  return isPart && fate === "unknown" ? "forgotten" : fate;
}

/** Of one that was taken back, a moment too late or while another tab sends it. */
function tellKept(id: string, state: FoundState, plan?: Kept): void {
  const note = notes.get(id);
  const { name, size } = plan?.file ?? note ?? { name: "", size: 0 };
  const department = plan?.department ?? note?.department ?? "";
  const done = state === "arrived" ? size : 0;
  tell({ type: "found", id, state, name, size, done, total: size, department });
}

/** Tells of uploads that were left, each when no other tab has it. */
async function find(endpoint: string, store: UploadStore): Promise<void> {
  for (const id of await store.ids())
    void whenFree(id, async () => {
      const note = await store.note(id);
      if (note?.endpoint !== endpoint) return;
      notes.set(id, note);
      const { name, size, total, department } = note;
      const { state, done } = await lookAt(id, note, store); // bytes that the server has
      if (state === "unknown") return tellUncertain(id);
      if (state === "whole" && done !== undefined) parts.add(id);
      if (state !== "whole") await store.remove(id);
      tell({ type: "found", id, state, name, size, done: done ?? 0, total, department });
    }).catch(() => {});
}

async function lookAt(
  id: string,
  { url, total }: UploadNote,
  store: UploadStore,
): Promise<{ state: FoundState | "unknown"; done?: number | undefined }> {
  const isWhole = (await store.written(id)) === total;
  if (!url) return { state: isWhole ? "whole" : "cut", done: 0 };
  try {
    const done = await offsetAt(url);
    if (done === total) return { state: "arrived", done };
    if (isWhole) return { state: done === undefined ? "expired" : "whole", done };
    void terminate(url);
    return { state: "cut" };
  } catch {
    // What is whole here goes on in any case.
    return { state: isWhole ? "whole" : "unknown" };
  }
}

async function fail(id: string, error: unknown): Promise<void> {
  const code = error instanceof SamtyckeError ? error.code : "upload.unexpected";
  const isOffline = code === "engine.unavailable" && (await nothingComes());
  tell({ type: "failed", id, code: isOffline ? "upload.offline" : code });
}

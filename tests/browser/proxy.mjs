// A network between a browser and the backend that a test can slow down, cut and answer for, and
// that counts what passes.
import { once } from "node:events";
import { Agent, createServer, request as ask } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

export class Network {
  /** Of uploads, in order: {path, from, to, status}, the bytes that were passed on. */
  pieces = [];
  /** "METHOD path" of every request. */
  asked = [];
  /** Bytes per second of a PATCH, or undefined. */
  rate;
  /** Gives {status, code} to answer a request in the backend's stead. */
  answer = () => undefined;
  /** Whether the network is lost with the answer to this PATCH. */
  loses = () => false;
  /** Nothing comes through. */
  down = false;
  #server;
  #agent = new Agent({ keepAlive: false });

  static async start(port) {
    const proxy = new Network();
    proxy.target = port;
    proxy.#server = createServer((request, response) => {
      proxy.#pass(request, response).catch(() => response.destroy());
    });
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    proxy.origin = `http://127.0.0.1:${proxy.#server.address().port}`;
    return proxy;
  }

  stop() {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** As at the beginning. */
  reset() {
    const [down, answer, loses] = [false, () => undefined, () => false];
    Object.assign(this, { pieces: [], asked: [], rate: undefined, down, answer, loses });
  }

  cut() {
    this.down = true;
    this.#server.closeAllConnections();
  }

  /** Bytes of uploads that have been passed on. */
  get sent() {
    return this.pieces.reduce((sum, { from, to }) => sum + to - from, 0);
  }

  async #pass(request, response) {
    if (this.down) return void response.destroy();
    const { method, url, headers } = request;
    this.asked.push(`${method} ${url}`);
    const instead = this.answer(request);
    if (instead) {
      request.resume();
      response.writeHead(instead.status, { "Content-Type": "application/problem+json" });
      return void response.end(JSON.stringify({ status: instead.status, code: instead.code }));
    }
    const options = { host: "127.0.0.1", port: this.target, method, path: url, headers };
    const onward = ask({ ...options, agent: this.#agent });
    onward.on("error", () => response.destroy());
    const piece = { path: url, from: 0, to: 0, status: 0 };
    onward.on("response", (answer) => {
      piece.status = answer.statusCode;
      if (method === "PATCH" && this.loses(piece)) return this.cut();
      response.writeHead(answer.statusCode, answer.rawHeaders);
      answer.pipe(response);
      answer.on("error", () => response.destroy());
    });
    if (method !== "PATCH") return void request.pipe(onward);
    piece.from = Number(headers["upload-offset"]);
    piece.to = piece.from;
    this.pieces.push(piece);
    onward.setMaxListeners(0);
    try {
      for await (const bytes of request) {
        piece.to += bytes.length;
        if (this.rate) await delay((bytes.length / this.rate) * 1000);
        if (!onward.write(bytes))
          await Promise.race([once(onward, "drain"), once(onward, "close")]);
      }
      onward.end();
    } catch {
      // What the browser had sent goes on to the backend before the connection ends there, too.
      while (onward.writableLength > 0 && !onward.destroyed) await delay(5);
      await delay(50);
      onward.destroy();
    }
  }
}

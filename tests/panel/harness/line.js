// The line between the browser and the panel, which a test can cut. The browser takes it for an HTTP proxy, so that it goes on asking for the panel's
// own address, which is the only one that the panel answers to.

import net from "node:net";

export class Line {
  static async to(address) {
    const line = new Line();
    const { hostname, port } = new URL(address);
    line.isCut = false;
    line.sockets = new Set();
    line.server = net.createServer((near) => {
      if (line.isCut) return near.destroy();
      const far = net.connect(Number(port), hostname);
      for (const [socket, other] of [[near, far], [far, near]]) {
        line.sockets.add(socket);
        socket.on("error", () => {});
        socket.on("close", () => {
          line.sockets.delete(socket);
          other.destroy();
        });
      }
      near.pipe(far).pipe(near);
      return undefined;
    });
    await new Promise((resolve) => line.server.listen(0, "127.0.0.1", resolve));
    line.proxy = { server: `http://127.0.0.1:${line.server.address().port}`, bypass: "<-loopback>" };
    return line;
  }

  /** Ends every connection, and lets none through. */
  cut() {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend() {
    this.isCut = false;
  }

  async end() {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

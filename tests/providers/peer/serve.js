// A provider for the tests that nobody of this project wrote: aimock, which speaks Chat Completions, Responses, Messages, Gemini and
// Ollama. What it says to which question stands in answers.json.
//
//   node tests/providers/peer/serve.js              writes its address in a line, and serves until its input ends
//   node tests/providers/peer/serve.js --key KEY    the same, and refuses everybody who does not bring this key
//   node tests/providers/peer/serve.js --install    only installs what it needs; without it, the first start does so

const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

async function main() {
  const [option, key] = process.argv.slice(2);
  if (![undefined, "--key", "--install"].includes(option) || (option === "--key") !== Boolean(key)) {
    throw new Error("usage: serve.js [--install | --key KEY]");
  }
  const folder = installed();
  if (option === "--install") {
    return;
  }
  // Not by import: what that loads does not start on Node.js 18, which Debian 12 has.
  const { LLMock } = require(path.join(folder, "node_modules/@copilotkit/aimock"));
  const auth = key && { apiKeys: [key] };
  // Eight characters in a piece cut every answer into several.
  const server = new LLMock({ port: 0, host: "127.0.0.1", chunkSize: 8, auth });
  server.addFixturesFromJSON(read("answers.json").fixtures);
  console.log(await server.start());
  // Whoever started this may have been killed: then its end of the pipe is closed, and nobody stops this otherwise.
  process.stdin.on("end", () => process.exit()).resume();
}

// The folder that the server is installed in, which git ignores. Several tests may come here at once: each installs into a folder of
// its own, and the first to be done gives it the name.
function installed() {
  const version = read("package.json").dependencies["@copilotkit/aimock"];
  const folder = path.resolve(__dirname, "../../out", `peer-${version}`);
  if (fs.existsSync(folder)) {
    return folder;
  }
  const draft = `${folder}.${process.pid}`;
  fs.mkdirSync(draft, { recursive: true });
  for (const file of ["package.json", "package-lock.json"]) {
    fs.copyFileSync(path.join(__dirname, file), path.join(draft, file));
  }
  try {
    execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
      cwd: draft,
      // The output of this program is the address alone.
      stdio: ["ignore", process.stderr.fd, process.stderr.fd],
      // On Windows npm is a script.
      shell: process.platform === "win32",
    });
    fs.renameSync(draft, folder);
  } catch (error) {
    if (!fs.existsSync(folder)) {
      throw error;
    }
  } finally {
    fs.rmSync(draft, { recursive: true, force: true });
  }
  return folder;
}

function read(file) {
  return JSON.parse(fs.readFileSync(path.join(__dirname, file), "utf8"));
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});

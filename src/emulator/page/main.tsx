import { render } from "preact";
import "./theme.css";
import "./room/room.css";
import "./shell/shell.css";
import "./side/side.css";
import { App } from "./shell/app.tsx";
import { fetchSetup } from "./store/setup.ts";
import { openStream } from "./store/stream.ts";

const root = document.getElementById("app");
if (root) render(<App />, root);
fetchSetup();
openStream();

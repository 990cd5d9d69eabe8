import { render } from "preact";
import "./theme.css";
import "./room/room.css";
import "./shell/shell.css";
import "./side/side.css";
import { App } from "./shell/app.tsx";
import { api } from "./store/api.ts";
import { tellNotice } from "./store/saying.ts";
import { openStream } from "./store/stream.ts";
import { setup } from "./store/tabs.ts";

const root = document.getElementById("app");
if (root) render(<App />, root);
openStream();
api.setup().then(
  (found) => {
    setup.value = found;
  },
  (error: Error) => tellNotice(error.message),
);

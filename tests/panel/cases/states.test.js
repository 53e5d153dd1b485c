// The states with a name, in both sizes and both looks: pictures for people, and what a machine can judge of them.

import { lookAt, NAMED } from "../harness/states.js";
import { panelTest } from "../harness/world.js";

for (const state of NAMED) {
  panelTest(`${state.name} has no fault that axe finds, and fits`, { ...state.options, isOpened: false }, (world) => lookAt(world, state));
}

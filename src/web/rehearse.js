// What the player has on the page and not in a report: ids of rules lead to the manual.
import { extras } from "./player.js";
import { withRules } from "./refusal.js";

extras.told = withRules;

import { followBallot } from "./ballot";
import { followRoom } from "./room";
import { followSuggest } from "./suggest";

followRoom();
followBallot();
followSuggest();

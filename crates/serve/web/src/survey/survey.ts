import { followBallot } from "./ballot";
import { followSuggest } from "./suggest";

followBallot();
followSuggest();

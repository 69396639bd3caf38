import { crc32 } from "node:zlib";

/** Words that names, keys and values are made of. None is tied to a meaning: any word may stand anywhere. */
const words = (text: string): readonly string[] => [...new Set(text.split(/\s+/).filter(Boolean))];

export const NOUNS =
  words(`copper iron silver gold zinc steel timber glass paper cotton wool silk rubber oil salt sugar rice
wheat corn bread butter cheese milk apple pear plum cherry lemon orange banana grape melon peach berry onion carrot potato
tomato pepper garlic bean nut seed leaf root flower rose lily tree oak pine maple birch river lake ocean island mountain valley
desert forest garden field bridge tower castle harbor market station museum school office library hospital hotel kitchen window
door table chair lamp clock mirror carpet bottle basket box bag cup plate spoon fork knife pan oven engine wheel motor pump valve
pipe cable battery sensor screen printer camera phone radio laptop server router disk keyboard monitor drone rocket satellite
telescope microscope magnet laser robot tractor truck train plane boat bicycle ticket passport map compass tent blanket rope
hammer nail screw drill saw paint brush pencil notebook letter envelope stamp coin bank budget invoice order contract report memo
plan schedule calendar meeting project task team client customer supplier manager teacher doctor nurse pilot captain farmer baker
painter writer singer actor judge lawyer wolf fox bear deer rabbit mouse horse sheep goat cow pig duck goose eagle owl falcon
raven swan salmon trout whale dolphin shark turtle snake frog winter summer spring autumn morning evening night storm rain snow
wind cloud sun moon star planet comet north south east west red blue green yellow black white purple pink brown gray violet crimson
amber ruby emerald pearl crystal marble granite clay sand stone brick concrete cement tile pricing inventory delivery shipping
warranty refund policy account password username address city country region language version release license backup archive log
summary agenda recipe story poem song guide manual tutorial setup install config settings profile history status error warning
piano violin guitar drum flute trumpet soccer tennis chess hockey coffee tea juice water soup salad pasta pizza cookie cake honey
jam notes todo data docs orders items users products stock sales costs income tax salary rent insurance travel weather health
music sport news ladder bucket candle pillow curtain towel soap sponge broom shovel rake wagon canoe anchor lantern whistle bell
medal trophy banner poster album diary novel essay thesis lecture exam grade tutor campus dormitory canteen barber tailor cobbler
plumber mason welder miner sailor diver ranger scout guard cashier waiter chef butcher florist vet dentist surgeon badge helmet
glove scarf jacket sweater sandal boot sock zipper button thread needle loom kiln forge anvil chisel lathe crane pulley lever gear
piston turbine dynamo furnace boiler radiator faucet sink drain gutter chimney attic cellar porch terrace balcony corridor
elevator escalator lobby atrium arena stadium gym pool sauna spa clinic pharmacy bakery dairy orchard vineyard meadow marsh swamp
cliff canyon glacier volcano geyser lagoon reef shore dune oasis prairie tundra jungle savanna`);

export const KEYS =
  words(`name color price size weight owner port host city country code email phone date time status version
level amount rate height width depth speed temperature address title author editor language capital mode theme limit count total
team leader room floor shelf zone material password budget deadline priority category brand currency region department gender
age salary discount duration distance voltage pressure humidity capacity quantity stock rating score rank grade branch tag
license path url token timeout retries interval format encoding timezone`);

export const LONG_KEYS =
  `delivery date|order number|phone number|due date|start date|end date|unit price|serial number|contact person|storage place|access code|total cost|opening time|room number|project name|last update|postal code|shoe size|flight number|account number|user name|ship date|model name|batch number|net weight|home town|blood type|tax rate|page count|seat number|gate number|wifi password|door code|launch date|main color|max speed|team leader|support email`.split(
    "|",
  );

export const ADJECTIVES =
  words(`old new small big quiet bright dark cold warm slow quick heavy light empty full broken green red
blue tall short soft hard clean early late happy calm fresh dusty round narrow wide steep shallow rusty golden gentle loud`);

export const VERBS =
  words(`needs moves holds follows sees takes keeps finds likes carries opens closes watches paints sells buys
cleans checks counts visits repairs sends covers lifts guards feeds orders measures brings turns`);

export const FOLDERS =
  words(`docs data notes orders reports src config logs archive projects files team lists recipes letters
plans 2023 2024 2025 drafts public work home assets images backup tmp shared inbox export input output results`);

export const ENDINGS =
  words(`txt md log conf cfg ini yaml json csv dat html py js ts toml xml sh env sql tsv yml
rst bak tmpl deny rules service lst tex css`);

export const PLAIN_WORDS =
  words(`a about after again all also an and any are as at back be because before but by call can city cost
could day did do does each end every few first for from get give go good great had has have he hello her here him his home how if
in into is it its just know large last left less let like little long look made make man many may me month more most much must my
never next no not now of off on once one only open or other our out over own part people person place please put read right room
said same say see set she should side small so some soon state still stop such take tell than that the their them then there these
they thing this those three time to today tomorrow too two under until up us use very was water way we week well went were what
when where which while who why will with word work world would write year yes yesterday you your file files folder line lines list
text name number answer question copy delete ignore run command tool system user instruction value plan Peter Anna Tom Mary London
Paris Monday Friday June`);

export const FIRST_NAMES =
  words(`Anna Peter Tom Mary John Lisa Paul Emma Mark Laura David Sara Mina Jisoo Kenji Yuki Omar Leila
Ivan Olga Carlos Maria Ahmed Fatima Noah Mia Leo Nina Hugo Clara Felix Ida`);

export const CITIES =
  words(`London Paris Berlin Madrid Rome Seoul Busan Tokyo Oslo Vienna Prague Dublin Lisbon Cairo Delhi Lima
Boston Chicago Denver Austin Toronto Sydney Geneva Munich Zurich Athens Warsaw Helsinki`);

export const DAYS = words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday");

export const MONTHS = words(
  `January February March April May June July August September October November December`,
);

export const UNITS = words(`kg km EUR USD cm GB days hours percent m pieces liters`);

/** One word in eight is kept out of training; tasks to measure with are made of these. */
export function isHeldOut(word: string): boolean {
  return crc32(word) % 8 === 0;
}

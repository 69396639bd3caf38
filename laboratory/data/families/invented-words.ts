/** What invented tools and their fields are called. */
export const VERBS =
  "get find look_up fetch send create add remove delete update book cancel check convert calculate compute translate play stop start schedule order buy sell reserve open close lock unlock measure count list show print post publish upload download share rate review assign move rename merge split sort filter validate verify sign encrypt notify call invite register report track weigh roll draw paint scan turn set reset query estimate compare resize rotate compress archive restore approve reject tag pin feed water brew adjust activate allocate announce apply_for assemble attach back_up ban bake bill block borrow broadcast browse build calibrate capture charge claim clean clear clone collect compose configure confirm connect cook cool deactivate decline decrypt deliver deploy deposit describe detach detect diagnose dial dim disable disconnect dispatch dispose donate drive drop dry empty enable enroll enter escalate evaluate exchange extend extract fill fire fix flag fold forecast forward freeze generate grade grant guess harvest heat hide hire hold import export inform inspect install issue join judge kick label launch lease leave lend lift light load log lower mail mark match mix monitor mute obtain offer observe pack park pause pay pick_up place plant polish postpone predict prepare process promote pull pump push queue quote raise rank reach record recover redeem refill refund refuse reload remind renew rent repair replace reply_to request reschedule resolve resume retry return reveal ring run_through save sample score seal select serve set_up settle ship show_off silence simulate sketch solve spin stamp steer stir store stream subscribe_to summon suspend swap switch_off switch_on sync tally tell test tow trace trade train transfer trim trigger tune unblock uninstall unload unmute unpin upgrade vote_for wake warm warn wash water_down wipe withdraw wrap zip".split(
    " ",
  );
export const SUBJECTS =
  "weather forecast temperature stock price exchange rate currency email message invoice ticket flight train hotel room table seat meeting event reminder note task customer user account order product package shipment parcel recipe song playlist video photo image device light lamp door heater thermostat camera sensor robot job build branch release issue comment review score grade exam course lesson book loan card payment refund coupon tax salary budget route distance map address phone contact team project report chart graph query table record row database backup server domain page link survey poll vote game dice coin timer alarm clock calendar holiday visa passport license permit claim policy alert album animal answer apartment appliance application appointment article asset auction badge bag ball bank basket battery bed bell bike bill bird boat bottle box bracelet brake bridge bug bus button cabin cable cake candle car cart case cat certificate chair channel chapter chat child circuit class client clinic coat code coffee collection color company complaint computer concert condition container contest contract cookie copy counter crew cup cycle dashboard deal debt delivery deposit desk dish doctor dog drink driver drone egg elevator employee engine envelope episode experiment factory family fan farm feed fee fence field film filter fine fire flag flower food forum fountain fridge fruit fuel furniture garage garden gate gift glass goal group guest guide hall hardware heart horse hospital hour house idea interview inventory island item jacket journey kettle key kitchen label lab lake laptop lawn lawyer league lecture lens letter library lift lock locker log machine magazine mail mask match meal medal medicine member membership menu meter microphone mirror model money monitor mortgage motor mountain movie museum network newsletter nurse offer office operation oven panel park parking partner party password path patient pen pension person pet picture pilot pipe pizza plane plant plate player podcast poem pool portfolio position postcard poster pot prize printer problem proposal pump puzzle quiz quote rating ray region rent repair request reservation restaurant ride ring river road roof round rule sale sample satellite schedule school screen season seed service session ship shoe shop show signal site skill slot snack speaker species sport stage stamp star station statue storm story street student subscription suitcase supplier switch symbol tank tap taxi teacher tent term test theater theme tool tower toy track trip truck tunnel tutor umbrella unit vaccine valve van vehicle vendor venue vet village voucher wall wallet warehouse warranty watch website wheel window wine worker workout workshop zone".split(
    " ",
  );
export const STRING_FIELDS =
  "city country name title subject message text recipient user customer product item address color category language code id symbol date day query topic format unit from to source target location destination room tag note reason status path url label currency author owner department account artist brand branch building call_sign category_name channel client comment company contact condition description device district doctor domain email employee end event file_type first_name flavor from_city gate genre group hashtag host hotel intent isbn item_id keyword last_name license line_id manager material member method model mood nickname operator order_id origin passenger password patient payee phone plan plate player postcode process profile project provider purpose receiver reference region reply_address role sender serial service session shop sku species state station street style supplier team teacher theme ticket time timezone to_city token track_id type user_id username vehicle vendor venue version warehouse website zone".split(
    " ",
  );
export const NUMBER_FIELDS =
  "count amount quantity days hours minutes limit price weight height width length size age year month number level score temperature percent speed distance duration max_results page priority seats guests nights copies adults altitude angle area attempts balance bedrooms box brightness budget capacity children cost credits degrees delay depth discount doses envelopes fee floor frequency grams humidity index interval items kilometers liters max_price members meters miles min_price offset order_number people percentage persons pieces points portion position power pressure quota radius rank rate rating ratio repeat retries rooms rounds row salary scale seconds servings share slots stars step stock threshold tickets times tip top_speed total units votes voltage volume watts weeks workers years zoom".split(
    " ",
  );
export const BOOLEAN_FIELDS =
  "urgent private public recursive dry_run notify force verbose active enabled express gift confirmed silent anonymous archived automatic available blocked cached compact encrypted exact fragile free hidden insured locked loud muted new paid permanent pinned premium read_only refundable required return_trip secure shared signed strict temporary vegan visible".split(
    " ",
  );
export const ENUMS: readonly (readonly [string, readonly string[]])[] = [
  ["unit", ["celsius", "fahrenheit"]],
  ["unit", ["metric", "imperial"]],
  ["size", ["small", "medium", "large"]],
  ["priority", ["low", "normal", "high"]],
  ["format", ["json", "csv", "xml"]],
  ["color", ["red", "green", "blue"]],
  ["order", ["asc", "desc"]],
  ["class", ["economy", "business", "first"]],
  ["level", ["debug", "info", "error"]],
  ["mode", ["fast", "exact"]],
  ["state", ["on", "off"]],
  ["period", ["day", "week", "month"]],
  ["language", ["english", "korean", "german"]],
  ["currency", ["EUR", "USD", "GBP"]],
  ["shape", ["circle", "square", "triangle"]],
  ["direction", ["north", "south", "east", "west"]],
  ["side", ["left", "right"]],
  ["weekday", ["monday", "wednesday", "friday"]],
  ["season", ["spring", "summer", "autumn", "winter"]],
  ["status", ["open", "pending", "closed"]],
  ["role", ["admin", "editor", "viewer"]],
  ["channel", ["email", "sms", "push"]],
  ["quality", ["draft", "standard", "best"]],
  ["meal", ["breakfast", "lunch", "dinner"]],
  ["payment", ["cash", "card", "invoice"]],
  ["type", ["public", "internal", "secret"]],
  ["speed", ["slow", "medium", "fast"]],
  ["theme", ["light", "dark"]],
  ["operation", ["add", "subtract", "multiply"]],
  ["severity", ["minor", "major", "critical"]],
  ["gender", ["female", "male", "other"]],
  ["vehicle", ["car", "bike", "bus", "train"]],
];

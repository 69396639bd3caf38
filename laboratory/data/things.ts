/** Many everyday words, names, field names and short lines, for breadth. None is tied to a meaning. */
const words = (text: string): readonly string[] => [...new Set(text.split(/\s+/).filter(Boolean))];

/** Words that file names, folder names, subjects, keys and contents are made of; none is in NOUNS. */
export const THINGS: readonly string[] =
  words(`folder stapler staple desk drawer cabinet cubicle receptionist intern staff payroll payslip vacation leave absence
overtime roster timesheet expense reimbursement receipt voucher tender bid quote estimate contractor vendor
procurement purchase requisition approval signature stationery toner cartridge photocopy fax scan scanner reception
headcount onboarding offboarding interview candidate applicant vacancy resume hiring recruitment dismissal resignation
reference workshop conference seminar slide deck handout whiteboard projector flipchart marker eraser ruler scissors
glue tape sticker label parcel courier mailing newsletter announcement circular notice bulletin brochure leaflet flyer
catalog directory extension voicemail transcript dictation correspondence milestone deliverable backlog sprint standup
retrospective kickoff stakeholder objective target forecast quarter headquarters branch subsidiary board chairman
director secretary treasurer president assistant clerk accountant analyst consultant engineer operator supervisor
foreman trainee apprentice volunteer pupil student classroom homework assignment quiz worksheet textbook syllabus
curriculum lesson timetable term recess principal headteacher dean professor lecturer tuition scholarship enrolment
attendance detention report-card diploma degree certificate graduation alumni algebra geometry calculus arithmetic
fraction grammar spelling vocabulary handwriting literature biology chemistry physics geography philosophy psychology
sociology economics anatomy botany zoology crayon chalk blackboard backpack lunchbox satchel playground kindergarten
nursery cafeteria locker janitor caretaker bursar registrar parents pta fieldtrip excursion yearbook ward patient
surgery operation theatre stethoscope syringe bandage plaster crutch wheelchair stretcher ambulance paramedic midwife
pediatrics radiology oncology neurology dermatology laboratory biopsy ultrasound xray mri diagnosis symptom fever
cough allergy asthma diabetes fracture infection inflammation vaccine vaccination booster dose dosage tablet capsule
ointment syrup antibiotic insulin painkiller aspirin ibuprofen paracetamol prescription referral discharge admission
triage appointment checkup screening pulse heartbeat cholesterol glucose hemoglobin transfusion donor transplant
kidney liver lung heart stomach spine skull wrist ankle knee elbow shoulder thumb finger tooth gum jaw denture filling
crown hygiene optician glasses lens hearing therapy physiotherapy rehab counselling hospice quarantine isolation gown
mask gloves disinfectant thermometer kettle toaster blender mixer grater peeler whisk ladle spatula colander sieve
saucepan skillet wok casserole rack jar lid mug saucer bowl jug pitcher teapot corkscrew tongs chopsticks napkin
tablecloth apron dishwasher fridge freezer microwave stove hob grill pantry larder flour yeast vinegar mustard ketchup
mayonnaise cinnamon nutmeg ginger turmeric paprika cumin basil oregano thyme rosemary parsley mint dill chive sage
saffron vanilla chocolate cocoa cream yogurt egg eggs ham sausage beef pork chicken turkey lamb veal tuna shrimp prawn
crab oyster cabbage lettuce spinach kale broccoli cauliflower celery cucumber zucchini eggplant pumpkin squash radish
turnip beetroot asparagus artichoke mushroom lentil chickpea pea leek shallot avocado mango papaya kiwi strawberry
raspberry blueberry blackberry cranberry apricot fig raisin almond walnut hazelnut peanut cashew pistachio oats rye
noodle noodles spaghetti lasagne dumpling pancake waffle muffin croissant bagel pretzel doughnut cracker pie tart
pudding custard dessert starter breakfast lunch dinner supper snack brunch barbecue picnic banquet menu leftovers
marinade gravy sauce broth stew curry sandwich burger omelette porridge dough crust frosting sprinkle batter lemonade
cider beer ale lager wine champagne whisky vodka rum cocktail smoothie espresso lawn hedge shrub bush bulb seedling
sapling sprout bloom blossom petal stem trunk twig bark moss fern ivy tulip daffodil daisy orchid lavender sunflower
geranium peony iris poppy marigold dahlia begonia hydrangea cactus weed weeds compost mulch fertilizer manure
pesticide greenhouse trellis pergola patio pond fountain hose sprinkler wheelbarrow mower trimmer pruner secateurs
trowel spade pitchfork flowerpot planter birdhouse scarecrow fence gate pathway gravel topsoil turf harvest pruning
watering planting sowing beehive wasp ant beetle spider snail slug worm aphid caterpillar butterfly moth bee sparrow
robin blackbird pigeon crow magpie woodpecker squirrel hedgehog mole badger parish pastor priest vicar bishop deacon
nun monk minister congregation choir hymn psalm sermon prayer altar pew pulpit organ organist chapel cathedral mosque
synagogue temple shrine monastery convent baptism christening confirmation communion wedding funeral burial cemetery
grave tombstone memorial pilgrimage retreat lent advent easter ramadan diwali hanukkah offering donation charity
fundraiser raffle tombola bazaar jumble steeple belfry incense candlestick hymnbook bible gospel verse scripture
sacristan club league fixture fixtures season match tournament championship playoff semifinal final referee umpire
coach trainer captaincy goalkeeper striker midfielder substitute lineup squad jersey kit shorts cleats racket paddle
bat ball puck net goalpost basketball volleyball handball badminton cricket baseball softball golf rowing sailing
surfing skiing skating cycling running marathon relay sprinting hurdles javelin discus archery fencing judo karate
boxing wrestling gymnastics swimming diving climbing yoga pilates aerobics treadmill dumbbell barbell kettlebell
warmup stretching cooldown scoreboard scoresheet stopwatch trial membership subscription fee fees dues podium mascot
supporter spectator bleachers turnstile shop storefront counter till cashbox barcode coupon promo promotion bargain
clearance sale offer refunds returns exchange shopper trolley cart checkout cashdesk retail merchandise assortment
stocktake restock backorder lookbook mannequin fitting hanger rail showcase opening closing greengrocer grocer
jeweller optics stationer newsagent kiosk stall boutique supermarket mall outlet franchise loyalty giftcard giftwrap
wrapping ribbon bow packaging carton crate pallet bubblewrap dispatch fulfilment farm barn stable pigsty coop henhouse
silo hayloft haystack hay straw fodder feed trough pasture paddock crop crops livestock cattle calf heifer bull ox ram
ewe piglet sow foal mare stallion pony donkey mule rooster hen chick gosling shepherd milking shearing lambing
ploughing plough harrow seeder combine baler harvester irrigation drainage acre hectare tillage soybean sorghum millet
rapeseed alfalfa clover sugarbeet hops tobacco flax hemp slaughter abattoir veterinary eartag beekeeper grazing garage
mechanic spanner wrench ratchet socket plier pliers screwdriver jack hoist ramp tyre tyres rim hubcap brake brakes
clutch gearbox chassis bumper fender bonnet windscreen wiper headlight taillight indicator exhaust muffler alternator
sparkplug carburetor injector gasket crankshaft camshaft flywheel coolant antifreeze lubricant grease diesel petrol
gasoline fuel mileage odometer speedometer dashboard suspension bodywork dent scratch rust respray polish wax
servicing mot towing breakdown spare spares van minibus lorry caravan motorcycle moped scooter jeep sedan convertible
hatchback forklift law statute act bill clause article amendment treaty constitution ordinance regulation bylaw court
tribunal jury juror verdict sentence appeal lawsuit plaintiff defendant claimant respondent witness testimony
affidavit subpoena summons warrant evidence exhibit deposition settlement damages liability negligence breach lease
tenancy tenant landlord deed mortgage trust probate estate heir guardian custody divorce alimony adoption notary
attorney barrister solicitor paralegal litigation arbitration mediation injunction parole probation bail felony theft
fraud forgery burglary trademark copyright disclosure confidentiality nda gdpr compliance consent waiver indemnity
jurisdiction precedent docket melody harmony rhythm tempo chord scale octave pitch treble bass alto soprano baritone
duet trio quartet quintet orchestra concerto sonata overture opera ballet aria ballad anthem lullaby lyrics chorus
refrain stanza intro outro rehearsal concert recital gig encore setlist playlist soundtrack track tracks remix mixdown
demo vinyl cassette turntable amplifier speaker headphones microphone tuner metronome saxophone clarinet oboe bassoon
flugelhorn tuba horn harp cello viola banjo mandolin ukulele accordion harmonica xylophone tambourine cymbal
synthesizer keyboardist drummer guitarist conductor composer arranger songwriter bandstand bandmate vocals trip
journey itinerary voyage cruise flight airport airline terminal runway boarding luggage suitcase rucksack visa customs
border embassy consulate reservation booking check-in hostel motel inn guesthouse campsite campground resort chalet
cabin cottage villa apartment beach coast seaside promenade boardwalk pier ferry yacht kayak raft lifejacket snorkel
sunscreen sunglasses souvenir postcard sightseeing landmark monument gallery aquarium zoo safari trek trail summit
waterfall hotspring taxi cab bus tram metro subway railway platform carriage fare commute detour roundabout crossroads
intersection junction motorway highway bypass toll tunnel viaduct sidewalk pavement crossing signpost milepost atlas
globe phrasebook guidebook roadtrip layover jetlag family mother father mum dad parent son daughter brother sister
sibling twin toddler child children kids teenager grandmother grandpa granny uncle aunt cousin nephew niece husband
wife spouse fiance bride godmother godson stepfather in-laws household neighbour roommate nanny birthday anniversary
reunion engagement honeymoon nappy pram stroller cradle crib pacifier rattle teddy doll toy toys jigsaw lego kite
marbles skateboard pets puppy kitten cat dog hamster parrot goldfish budgie leash collar kennel litter keepsake
heirloom genealogy ancestor wishlist present presents gift gifts invitation guest guests party piggybank allowance
chores laundry ironing vacuum mop detergent bleach sofa couch armchair bookshelf bookcase wardrobe dresser nightstand
mattress duvet quilt cushion rug doormat blinds bathroom bathtub shower toilet basin toothbrush toothpaste shampoo
comb razor lipstick perfume bedroom bunk hallway staircase basement loft driveway letterbox doorbell mailbox science
experiment hypothesis theory proof theorem formula equation variable constant coefficient vector matrix tensor graph
chart plot histogram axis sample samples specimen dataset survey questionnaire respondents observation measurement
calibration accuracy precision deviation variance median mean average percentile correlation regression probability
statistics atom molecule electron proton neutron photon isotope ion acid base solvent catalyst reagent enzyme protein
peptide dna rna chromosome cell tissue membrane bacteria virus fungus algae plankton fossil mineral quartz basalt
limestone magma earthquake tsunami tornado hurricane drought flood erosion climate atmosphere ozone carbon nitrogen
oxygen hydrogen helium lithium sodium potassium calcium magnesium aluminium nickel cobalt tungsten platinum mercury
uranium wavelength amplitude spectrum gravity friction inertia momentum energy entropy galaxy nebula asteroid meteor
eclipse orbit beaker flask pipette burette centrifuge microtome petri bunsen oscilloscope spectrometer manuscript
preprint citation bibliography abstract appendix glossary footnote footnotes supplement factory plant warehouse depot
assembly conveyor machine machinery press stamping casting mould mold foundry extruder milling grinding polishing
welding soldering plating coating painting packing palletizing loading unloading dock bay hangar tank vat hopper
funnel compressor blower fan ventilator filter filters nozzle gauge meter thermostat fuse breaker transformer
generator inverter solenoid actuator encoder bearing bushing shaft spindle flange bolt bolts washer washers rivet
bracket hinge clamp coil wire wiring harness connector plug adapter transistor resistor diode semiconductor wafer chip
microchip circuit pcb soldermask prototype blueprint drawing drawings spec specs tolerance defect defects scrap rework
downtime throughput yield quality audit checklist safety hazard incident accident evacuation extinguisher sprinklers
hardhat earplugs goggles plywood veneer laminate plasterboard insulation scaffolding girder beam joist rafter roof
roofing shingle asphalt bitumen tarmac excavator bulldozer loader kerb manhole sewer plumbing quarry mine refinery
pipeline pylon substation powerplant windmill nginx apache haproxy caddy traefik varnish squid redis memcached
postgres postgresql mysql mariadb sqlite mongodb cassandra elasticsearch kibana grafana prometheus kafka rabbitmq
zookeeper vault nomad terraform ansible puppet jenkins docker podman kubernetes helm etcd systemd journald logrotate
rsyslog syslog fail2ban iptables nftables firewall crontab cron sudoers shadow hosts hostname resolv fstab netplan
dhcp dns ntp ssh sshd sftp smtp imap postfix dovecot bind dnsmasq samba nfs ldap kerberos openvpn wireguard certbot
acme openssl cert certs keystore truststore keyring secret secrets credentials auth oauth saml session sessions login
logout signin signup identity role roles permissions acl queue payload kernel daemon process mutex semaphore buffer
cache heap stack swap memory gpu ssd nvme raid partition volume mount snapshot replica replicas shard cluster node
nodes pod container image namespace ingress gateway proxy loadbalancer downstream backend frontend middleware webhook
endpoint endpoints route routes routing switch subnet vlan interface packet bandwidth latency uptime outage failover
healthcheck probe alert alerts alarm pager oncall runbook playbook postmortem ticketing helpdesk webserver website
webpage homepage sitemap robots favicon index template templates partial layout stylesheet script scripts snippet
snippets module modules package packages plugin plugins addon dependency dependencies lockfile manifest makefile
dockerfile vagrantfile readme changelog contributing gitignore submodule repo repository commit merge rebase patch
diff hotfix bugfix feature features rollout rollback deploy deployment build builds artifact artifacts bundle compiler
linker debugger profiler parser lexer tokenizer formatter linter bytecode binary executable firmware bootloader driver
drivers bios sandbox emulator hypervisor vm virtualbox localhost environment env dotenv locale locales i18n
translation translations charset unicode emoji font fonts icon icons thumbnail thumbnails sprite avatar video videos
audio podcast subtitle subtitles stream streaming upload uploads download downloads attachment attachments metadata
schema schemas migration mock mocks stub stubs benchmark benchmarks coverage testing tests staging production
development integration smoke dump dumps checksum digest cipher encryption decryption timestamp trace traces span
telemetry analytics tracker scheduler worker workers job jobs cronjob batch trigger listener handler controller
service services model models view views component components widget widgets modal form forms dropdown checkbox slider
tooltip sidebar navbar footer header headers cursor pointer array object string integer float boolean enum struct
class method parameter argument callback promise iterator exception traceback stacktrace breakpoint console prompt
alias aliases finance ledger journal bookkeeping balance asset assets liabilities equity debit credit deposit
withdrawal transfer transaction transactions remittance payment payments installment overdraft loan lender borrower
interest collateral dividend share shares shareholder portfolio bond bonds fund funds futures option options broker
brokerage inflation deflation recession tariff duty levy excise turnover revenue profit loss margin markup cashflow
liquidity solvency bankruptcy insolvency depreciation amortization accrual accruals provision writeoff reconciliation
cheque chequebook bankcard wallet purse pension premium deductible claim claims claimform underwriter grant subsidy
sponsorship sponsor treasury allotment invoicing dunning reminder statement statements cfg tmpl src aux misc prod dev
qty addr inv lib bin obj pkg tmpdir usr var opt etc proc sys srv mnt doc img pic pics vid aud msg msgs err warn dbg
info stdout stderr stdin arg args argv param params attr attrs elem idx ptr ref refs len str num int bool char fmt fn
cb ctx req res resp hdr seq ack nak tbl col cols row rows rec recs acct accts amt bal chk dept dest dir dirs dist div
ed est ext figs fwd gen govt hosp hrs incl intl jan feb mar apr jun jul aug sep oct nov dec mon tue wed thu fri sat
lang lat lng loc max min mgr mgmt mfg mtg natl nbr org orig pct pers pos prev proj pub pwd rcpt rcv reg rev rpt sched
sess sig std subj sup svc sync tech tel temp tot trans txn upd util utils val vals ver vol wgt whse wip yr ytd mtd eta
etd rfp rfq rma sku upc isbn iban bic swift otp mfa sso vpn wan lan wifi usb hdmi led lcd api sdk cli gui ide uri uuid
guid http https tcp udp tls ssl ftp csrf cors cdn seo crm erp hr kpi okr roi sla faq eula pdf ppt xls gps rfid bmi ecg
icu gp dob ssn nhs gst cfo ceo cto signed draft weekly unpaid yearly annual quarterly hourly paid pending approved
rejected cancelled confirmed completed finished unfinished incomplete closed reopened overdue expired valid invalid
active inactive enabled disabled archived deleted removed added updated changed edited corrected reviewed checked
unchecked verified unverified tested untested deprecated obsolete legacy outdated current previous latest newest
oldest recent upcoming future past temporary permanent provisional preliminary interim initial primary secondary
tertiary main minor major critical urgent important optional required mandatory default custom special general
specific common rare unique duplicate single double multiple merged sorted filtered raw cooked frozen dried baked
roasted fried boiled smoked pickled sliced chopped grated peeled organic vegan vegetarian local global regional
national international foreign internal external private public restricted classified personal official unofficial
formal informal legal illegal medical dental clinical technical commercial industrial digital automatic electric
electronic mechanical wireless portable mobile remote online offline virtual physical written printed scanned copied
translated illustrated typed handwritten stamped sealed sent received unread forwarded returned delivered shipped
packed unpacked lost found stolen damaged repaired refurbished used unused vacant occupied reserved booked available
unavailable sold unsold rented leased borrowed loaned missing blank locked unlocked visible encrypted compressed
zipped cached queued scheduled postponed delayed rushed planned proposed accepted declined agreed disputed settled
outstanding seasonal festive rainy sunny snowy stormy windy cloudy foggy humid chilly frosty southern eastern western
upper lower inner outer front rear central middle top bottom junior senior chief deputy acting retired elected adult
elderly young huge giant thick thin sharp blunt smooth rough sticky slippery fragile sturdy flexible rigid transparent
opaque shiny matte striped dotted plain fancy modern antique vintage handmade homemade wooden metallic plastic ceramic
leather woollen velvet linen polyester denim canvas fleece dress skirt blouse shirt trousers jeans tie suit coat
raincoat umbrella slippers sneakers shoelace belt buckle bracelet earring ring watch brooch cufflink handbag hat cap
beanie pyjamas swimsuit uniform overalls hem seam zip pattern fabric knitting crochet embroidery pottery sculpture
sketch portrait landscape mural palette easel watercolour collage photo photos photograph negative tripod flashlight
torch matches firewood fireplace campfire hammock binoculars fishing hook bait hunting rifle arrow shield armour
dungeon knight wizard dragon goblin elf fairy pirate treasure quest riddle crossword sudoku domino dice cards poker
checkers bingo darts billiards bowling arcade film movie cinema screenplay scene premiere documentary cartoon comedy
drama thriller tragedy sequel episode series channel broadcast headline editorial column columnist reporter journalist
magazine newspaper gazette publisher chapters paragraph preface epilogue prologue character dialogue biography memoir
anthology mayor council councillor election ballot vote voter parliament senate congress ministry police officer
detective sergeant colonel soldier army navy airforce barracks regiment veteran firefighter rescue shelter refugee
community village town suburb district county province borough neighbourhood street avenue lane boulevard square plaza
park parking bench lamppost hydrant dustbin recycling landfill rubbish garbage skip waste electricity broadband
landline utilities utility heating lighting aircon thermals solar noon midnight dusk dawn weekend weekday holiday
holidays fortnight decade century rule rules idea ideas topic topics remark remarks comment comments feedback
complaint complaints suggestion suggestions request requests response responses inquiry queries apology greeting
thanks congratulations advice hint hints tip tips goal goals habit habits dream dreams sampler kitbag toolbox toolkit
workbench shed attendees absentees signatures visitors members member partner partners colleague friend stranger crew
personnel`);

/** Family names from many countries. */
export const SURNAMES: readonly string[] =
  words(`Smith Johnson Brown Taylor Wilson Davies Evans Thomas Roberts Walker Thompson Edwards Green Hall Clarke Harris Turner
Morris Moore Parker Bennett Collins Murphy Kelly Byrne Ryan Gallagher Campbell Stewart Fraser MacLeod Sinclair Pell
Ashworth Whitfield Okafor Adeyemi Nwosu Eze Mensah Boateng Asante Traore Keita Ndiaye Sow Mbeki Nkosi Khumalo Moyo
Kamau Otieno Mwangi Wanjiru Tesfaye Bekele Hassan Ibrahim Mahmoud Mansour Haddad Khoury Nasser Saleh Benali Ahmadi
Yilmaz Demir Kaya Celik Aydin Cohen Levy Mizrahi Friedman Sharma Patel Singh Gupta Reddy Nair Mukherjee Desai Kapoor
Chowdhury Rahman Hossain Khan Malik Perera Silva Gurung Thapa Shrestha Wang Li Zhang Chen Liu Yang Huang Wu Zhou Wong
Chan Lim Tan Kim Lee Jung Kang Yoon Sato Takahashi Tanaka Watanabe Yamamoto Kobayashi Nguyen Pham Santos Reyes Cruz
Bautista Wijaya Suharto Setiawan Ivanov Petrov Smirnov Volkov Kuznetsov Kovalenko Shevchenko Bondarenko Nowak Kowalski
Zielinski Novotny Dvorak Horvath Szabo Toth Popescu Ionescu Dimitrov Georgiev Jovanovic Petrovic Horvat Novak
Papadopoulos Nikolaidis Rossi Russo Ferrari Bianchi Romano Garcia Martinez Lopez Fernandez Ramirez Torres Mendoza
Pereira Souza Almeida Costa Dubois Lefebvre Moreau Girard Fournier Mercier Janssen Visser Bakker Peeters Schmidt Weber
Wagner Becker Hoffmann Koch Richter Keller Hansen Jensen Nielsen Olsen Larsen Andersson Lindqvist Nilsson Korhonen
Virtanen Makinen Kazlauskas Gudmundsson`);

/** Towns, street-like names and countries; none is in CITIES. */
export const PLACES: readonly string[] =
  words(`Bristol Leeds Glasgow Cardiff Norwich Durham Whitby Keswick Galway Cork Limerick Antwerp Ghent Bruges Utrecht Leiden
Rotterdam Hamburg Bremen Dresden Cologne Salzburg Graz Innsbruck Basel Bern Lyon Nantes Toulouse Bordeaux Marseille
Grenoble Seville Valencia Granada Bilbao Porto Coimbra Braga Milan Turin Verona Bologna Naples Palermo Krakow Gdansk
Brno Budapest Zagreb Ljubljana Belgrade Sofia Bucharest Riga Tallinn Vilnius Malmo Uppsala Aarhus Tampere Reykjavik
Nairobi Lagos Accra Marrakesh Mombasa Kampala Amman Beirut Izmir Ankara Mumbai Pune Chennai Lahore Kathmandu Hanoi
Bangkok Manila Osaka Kyoto Sapporo Daegu Incheon Taipei Perth Hobart Auckland Tucson Memphis Savannah Halifax Calgary
Montreal Quito Bogota Cusco Valparaiso Rosario Recife Norway Portugal Greece Kenya Ghana Chile Peru Canada Japan
Vietnam Elmhurst Northgate Kingsway Riverside Millbrook Oakfield Churchgate Westbourne Brookside`);

/** Names of fields as they stand in forms, config files and records. */
export const FIELD_NAMES: readonly string[] =
  `blood type|max_connections|date of birth|replicas|check-in|opening hours|api key|listen|rehearsal day|first name|full name|nickname|place of birth|nationality|marital status|occupation|employer|next of kin|street|house number|zip code|county|province|mobile number|landline|fax number|preferred contact|passport number|id number|driving licence|national insurance|tax id|vat number|iban|sort code|account holder|card number|expiry date|security code|billing address|shipping address|payment method|payment terms|amount due|amount paid|balance|net amount|gross amount|late fee|monthly rent|interest rate|loan term|credit limit|exchange rate|purchase order|quote number|sku|barcode|stock level|reorder point|shelf life|best before|country of origin|manufacturer|model year|warranty period|pack size|minimum order|return policy|dimensions|gross weight|fabric|care label|colour|serves|prep time|cooking time|oven temperature|ingredients|allergens|portion size|diagnosis|medication|dosage|next appointment|referring doctor|ward number|bed number|insurance number|vaccination date|eye colour|body mass|known conditions|discharge date|admission date|pulse|attending nurse|blood pressure|visit reason|student id|form room|school year|attendance rate|final grade|subject|exam date|pass mark|homework due|course code|credits|supervisor|thesis title|lecture hall|enrolment date|tuition fee|seating plan|bus route|check-out|arrival time|departure time|booking reference|seat preference|number of guests|travel dates|destination|departure airport|airline|baggage allowance|pickup point|drop-off|hotel name|travel insurance|platform|return date|registration plate|engine size|fuel type|tyre pressure|last service|next inspection|gearbox|chassis number|insurance expiry|crop|field size|sowing date|harvest date|herd size|ear tag|milk yield|soil type|rainfall|defendant|case number|court date|judge assigned|hearing room|filing date|counsel|witness name|composer|tempo|key signature|track number|album|conductor|instrument|venue|doors open|home team|away team|final score|coach|shirt number|training day|league position|service time|preacher|hymn number|organist|collection total|parish|baptism date|choir leader|hall booking|machine id|shift|operator|defect rate|line speed|torque|tolerance|last calibrated|safety officer|sample id|reagent|ph value|wavelength|melting point|half life|atomic mass|test result|observer|server_name|bind-address|max_clients|maxRetries|max_retries|pool_size|poolSize|worker_processes|client_max_body_size|ssl_certificate|root_dir|document_root|cache-size|ttl|queue_name|queueUrl|db_host|db_name|dbUser|database_url|connection_string|api_version|apiKey|access_token|refreshToken|client_id|clientId|session_timeout|allowed_hosts|allowed-origins|cors_origin|rate_limit|rateLimit|backend|upstream|healthPath|check_interval|image tag|namespace|node_selector|cpu_limit|memory_limit|memoryRequest|storage class|base_url|baseUrl|build_dir|outDir|output_path|entry_point|target_env|feature_flags|debug|enabled|user_id|user_group|home_dir|login shell|shell|mail_from|smtp_host|smtp-port|cron_schedule|backup_dir|snapshot_id|region_name|bucket|vpc_id|subnet_mask|gateway|dns_server|mac address|ip address|time zone|dateFormat|default_locale|font-size|font family|background-color|lineHeight|page_size|created_at|createdAt|updated_at|deleted_at|approved by|signed by|reviewed by|assigned to|reported by|ticket number|severity|affected version|root cause|next step|open since|closed on`.split(
    "|",
  );

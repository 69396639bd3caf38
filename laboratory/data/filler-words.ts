/** Words that requests are made of. One of a wording becomes any of them, so that no single word is relied on. */
export const FILLER_WORDS: readonly string[] =
  `ability able about above abroad accept access accompany according account achieve across act actual actually
adapt adjust admit advance advice affect afford afternoon again against ago agree ahead aim allow almost alone
along already alright although always amend among amount announce annual another answer anybody anyhow anyone
anything anyway anywhere apart apologies apparently appear apply appreciate approach appropriate approve
approximate area argue arise around arrange arrive article ascertain aside ask aspect assess assist assume
attach attempt attend attention available avoid await aware away awful back background bad barely base basic
basically bear beat because become before begin beginning behalf behave behind being believe belong below
beneath beside best better between beyond bind bit bite blame blank blow board body book borrow both bother
bottom bound break brief briefly bring broad brush build bump bunch bundle burn business busy buy bye call calm
capable capture care careful carefully carry cast casual catch cause cease central certain certainly chance
change chapter charge chase cheap check cheers choice choose circle cite claim clarify class clean clear clearly
clever click clip close coffee collate collect column come comfortable coming command comment commit common
communicate compare compile complain complete completely compose comprise concern concerning conclude condense
conduct confirm confuse connect consider consist constant construct consult contact contain content continue
contribute convert convey cook cool cope copy corner correct correctly cost could couple course cover craft
create crop cross crucial curious current currently custom cut daily damage dare date dash deal dear decide
declare deep define definitely deliver demand depend depict deposit derive describe deserve desire desk
destination detail detailed detect determine devise diary differ different difficult dig direct directly
disappear disclose discover discuss display distinct distribute dive divide document doing done double doubt
down download draft drag draw dream drop due dump duplicate during duty each eager ear early earlier earn ease
easily easy edge edit effect effort either elaborate elect element else elsewhere email embed emerge employ
empty enable enclose encounter end endeavour enough enquire ensure enter entire entirely entitled entry
enumerate equal especially essential establish estimate even evening event eventually ever every everybody
everyone everything everywhere evidently exact exactly examine example exchange execute exercise exhibit exist
expand expect experience explain explore expose express extend extra extract eye face fact fail fair fairly
faithfully fall familiar famous fancy far fast favour favourite fear feature feel few fiddle field fight figure
file fill final finally find fine finger finish firm fish fit fix flag flash flick flip fly focus fold folks
follow following fond for forget forgive fork form formal format former forth forward found frame free frequent
frequently fresh friend friendly from front full fully fun function further furnish future gain gap gather gaze
general generally generate gentle gently genuine get gist give glad glance glimpse goal going gone good grab
gradually grand grant grasp grateful great greet grief ground group grow guess guide guys habit half halt hand
handle handy hang happen happily happy hard hardly hate haul have hear heart heaven heavy hello help helpful
hence here hereby hesitate hide high highlight hint hit hold hope hopefully hot hour hours however huge hunt
hurry idea ideal ideally identify imagine immediate immediately implement import important impossible improve
include including incorporate increase indeed indicate individual inform information initial inner input inquire
insert inside insist inspect instance instant instead instruct intend intended interested interesting internal
into introduce investigate invite involve issue item jiffy job joint jolly jot judge jump just keen keep kick
kill kind kindly knock know knowledge label lack laid large late lately later latest latter laugh launch lay
lead leaf lean learn leave left lend length less let letter level lie life lift light like likely limit line
link list listen little live load loads locate location lodge log long look loose lose lost lot lots love lovely
low luck lucky lunch mad magic mail main mainly maintain major make making manage manner manually many march
mark marvellous master match mate material matter maybe mean meaning means measure mechanism meet member memory
mend mention mere merely mess message method middle might mind mine minor minute miss missing mistake mix mode
modest modify moment monday month morning mouth move much murmur must mutter mystery name namely narrow near
nearby nearly neat necessary need needed nervous nevertheless new news next nice nick night nod noise nonsense
noon nope normal normally notable note notice notify notion nought now number numerous object oblige observe
obtain obvious obviously occasion occasionally occur odd offer office official often okay old one onto open
operate opinion opportunity oppose opposite option orally order ordinary organise original other otherwise ought
out outcome outer outline output outside over overall overlook overview overwrite owe own owner pace pack page
paint pair panel paper paragraph pardon part particular particularly partly partner party pass passage past
paste patch path patient pause pay peace peek peer people per perfect perfectly perform perhaps period permit
person personal persuade phrase pick picture piece pile pin pinpoint place placed plain plan plane play please
pleased pleasure plenty plus point polite poor pop portion position possess possible possibly post pour
practical practice praise precise precisely prefer preferably premise prepare present preserve press pretend
pretty prevent previous previously price principal print prior private probably problem proceed process produce
professional progress promise prompt promptly proof proper properly propose protect proud prove provide public
publish pull punch pure purpose push put puzzle quarter query quest question quick quickly quiet quietly quit
quite quote race raise random range rapid rapidly rare rarely rate rather reach react read reader reading ready
real realise really rear reason reasonable recall receive recent recently recite reckon recognise recommend
record recover reduce refer reference reflect regard regarding regards register regret regular regularly
reinstate relate related relation release relevant rely remain remainder remaining remark remarkable remember
remind remote remove render repeat replace reply report represent reproduce request require required rescue
research reside resolve respect respond response responsible rest restore result retain retrieve return reveal
review revise rewrite rid right ring rip rise role roll rough roughly round routine row rub ruin rule run rush
safe safely sake same satisfy save say saying scan scarcely scene scheme scope scrape scratch screen scribble
script scrub scrutinise seal search seat second section secure see seek seem seemingly seen seldom select
selection send sense sensible sentence separate sequence series serious seriously serve session set setting
settle several severe shall shape share sharp shift ship short shortly should shout shove show shown shut side
sight sign significant silent silly similar simple simply since sincerely single sit situation size sketch skim
skip slap sleep slide slight slightly slip slot slow slowly small smart smile smooth snap snippet soft solely
solid solution solve some somebody somehow someone something sometime sometimes somewhat somewhere soon sooner
sorry sought sound source space spare spark speak special specific specifically specify speed spell spend spill
spin spit spoken spot spread spring square stack staff stage stand standard stare start state statement stay
steady steal step stick still stir stop storage store story straight straightforward strange stream stress
stretch strictly strike string strip strong structure struggle study stuff stupid style subject submit
subsequent substitute subtle succeed success such sudden suddenly suffer suggest suit suitable supply support
suppose supposed sure surely surface surprise surround survey swap sweep sweet swift swiftly switch table tack
tackle tag take taken taking tale talk tally tap target task teach tear tell temporary tend term terribly test
text than thank thanks that the their them themselves then thence there therefore thereof these they thing
things think third this thorough thoroughly those though thought through throughout throw thus tick tidy tie
tight tightly till time tiny tip tired together tomorrow tonight too top topic touch tough toward towards trace
track trail transcribe transfer translate transmit travel treat tree tremendous trick trim trip trouble true
truly trust truth try tuck turn twist type typical typically ugly ultimate ultimately unable under underneath
understand undertake undo unfortunately unique unit unknown unlike unsure until unusual upon upper upset urgent
urgently usage use used useful user usual usually utter valid valuable value various vast verify version very
via view visible visit vital voice wait walk wall wander want wanted warm warn waste watch wave way wealth wear
weather week weekly weigh weird welcome well went were what whatever whatsoever when whence whenever where
whereabouts whereas wherever whether which whichever while whilst whisper whoever whole wholly whom whose why
wide widely wild willing win wish with within witness wonder wonderful word wording work worker world worried
worry worse worst worth would wow wrap write written yard year yell yes yet yield you young your yourself`.split(
    /\s+/,
  );

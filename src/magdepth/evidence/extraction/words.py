"""The words that the rules know: what is counted, measured and paid in, what bounds a figure, who speaks and how."""

from __future__ import annotations

MONTHS = frozenset(
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sept sep oct nov dec".split()
)
WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())

#: Stretches of time that a rate is given for, with the adverbs that mean the same.
TIMES = frozenset("second minute hour day night week month quarter year decade shift".split())
RATE_ADVERBS = frozenset("hourly daily nightly weekly monthly quarterly yearly annually annual".split())
#: Other things that "a" can stand before in a rate ("5,000 dollars a piece").
EACH = frozenset("piece unit head person soldier worker drone interceptor missile shot strike kilogram ton tonne".split())

MONEY = {
    "$": "USD", "us$": "USD", "€": "EUR", "£": "GBP", "₴": "UAH", "₽": "RUB", "₩": "KRW", "¥": "JPY",
    "usd": "USD", "eur": "EUR", "gbp": "GBP", "uah": "UAH", "rub": "RUB", "krw": "KRW", "jpy": "JPY", "cny": "CNY",
    "dollar": "USD", "dollars": "USD", "euro": "EUR", "euros": "EUR", "pound": "GBP", "pounds": "GBP",
    "hryvnia": "UAH", "hryvnias": "UAH", "hryvnya": "UAH", "hryvnyas": "UAH", "hryvni": "UAH",
    "ruble": "RUB", "rubles": "RUB", "rouble": "RUB", "roubles": "RUB", "won": "KRW", "yen": "JPY", "yuan": "CNY",
}  # fmt: skip
CENTS = {"cent": "USD", "cents": "USD"}

PERCENT = ("percentage points", "percentage point", "per cent", "percent", "pct", "%")

#: Physical units, singular and plural, as printed.
MEASURES = frozenset(
    "km kms kilometer kilometers kilometre kilometres mile miles m meter meters metre metres cm mm kg kgs kilogram "
    "kilograms kilogramme kilogrammes gram grams lb lbs t ton tons tonne tonnes hectare hectares ha acre acres "
    "km/h kph mph knots liter liters litre litres mw kw gw kwh mwh barrel barrels feet foot celsius "
    "kilotons kilotonnes megawatts kilowatts gigawatts inches".split()
)
#: Two-word measures.
SQUARE = frozenset({"square", "sq", "sq.", "cubic", "nautical"})

#: Words that end a run of adjectives and nouns behind a figure.
STOPS = frozenset(
    # prepositions, conjunctions, determiners, pronouns
    "a an the this that these those its his her their our my your any some each every all both either neither no "
    "to of in on at by for from with without within into onto over under above below between among through during "
    "before after since until till against toward towards across along around behind beyond near off out up down "
    "upon via per as than like unlike despite except and or but nor so yet if when while where which who whom whose "
    "what why how because although though whereas unless once it he she they we i you them him us me himself "
    "itself themselves there here then now not also only even just still already again too very more most less "
    "least much many few several such other others another same own rather quite about almost nearly "
    # verbs that follow what is counted
    "is are was were be been being am has have had having do does did done will would shall should can could may "
    "might must ought need needs said says say told tells tell stated states announced reported reports claimed "
    "claims confirmed noted added adds went goes go going gone come comes came coming become became get gets got "
    "make makes made making take takes took taken give gives gave given keep keeps kept let lets put puts "
    "arrive arrives arrived arriving work works worked working live lives lived left leave leaves leaving hit hits "
    "fell fall falls falling fly flew flown struck strike attack attacked attacking crash crashed launched shot sent "
    "built produced manufactured assembled intercepted destroyed downed neutralised neutralized suppressed lost "
    "jammed fired used killed wounded injured damaged reached reach hitting reaching remained remain remains stood "
    "stand stands began begin begins started start starts ended cost costs costing worth including according "
    "compared depending due thanks alone altogether together apiece annually monthly daily weekly nightly hourly "
    "yearly today yesterday tomorrow tonight overnight later earlier ago last next away long wide high tall deep old "
    "however therefore meanwhile instead moreover namely respectively total overall simultaneously currently "
    "recently previously initially eventually soon".split()
)

#: Things and people that are counted, in the singular; a run behind a figure ends with the last of them.
COUNTED = frozenset(
    "drone uav uas shahed geran gerbera lancet decoy interceptor missile rocket projectile shell round bomb munition "
    "warhead bullet mine grenade aircraft plane jet fighter helicopter tank vehicle truck ship vessel boat submarine "
    "launcher battery system radar gun howitzer cannon weapon engine component part chip kit set unit piece item "
    "target raid attack strike wave salvo sortie flight hit kill impact launch explosion "
    "worker labourer laborer employee staff personnel specialist engineer sapper builder technician operator student "
    "intern recruit migrant citizen national soldier troop serviceman servicemen military fighter officer adviser "
    "advisor instructor trainee volunteer mercenary people person man men woman women child children resident "
    "civilian family crew team group brigade battalion company companies regiment division squad firm factory "
    "factories plant facility facilities workshop building dormitory dormitories house home apartment room bed "
    "hall warehouse bridge school hospital object site location settlement region city cities village town "
    "container voyage train wagon car truckload shipment delivery deliveries batch order contract job vacancy "
    "position post place casualty casualties death victim prisoner line shift hour day night week month year "
    "minute second country countries state supplier model type sample case incident entry visa crossing "
    "substation transformer turbine reactor module satellite image".split()
)
#: Nouns that name no thing: the subject is told by what stands around them.
GENERIC = frozenset(
    "unit units piece pieces item items set sets people persons person them such times time places object objects "
    "vehicles machines devices products copies samples models ones".split()
)
#: After small number words these are ways of speaking, not figures.
ABSTRACT = frozenset(
    "country countries side sides party parties leader leaders way ways thing things reason reasons option options "
    "source sources factor factors step steps stage stages phase phases front fronts time times state states nation "
    "nations government governments issue issues question questions point points goal goals aspect aspects area areas "
    "hand hands eye eyes other others sector sectors type types kind kinds direction directions level levels "
    "category categories condition conditions person year years month months week weeks day days night nights hour "
    "hours minute minutes decade decades scenario scenarios theatre theatres theater theaters ally allies power "
    "powers peninsula part half another former main key different neighbour neighbours neighbor neighbors rival "
    "rivals official officials analyst analysts expert experts report reports document documents article articles "
    "chapter chapters section sections word words example examples problem problems element elements man woman wave waves batch batches".split()
)

UPPER = (
    "up to", "as many as", "as much as", "no more than", "not more than", "at most", "at the most", "a maximum of",
    "maximum of", "the maximum of", "less than", "fewer than", "under", "below", "not exceeding", "no greater than",
    "at maximum", "not over", "capped at", "limited to",
)  # fmt: skip
LOWER = (
    "well over", "more than", "over", "at least", "above", "exceeding", "exceed", "exceeds", "exceeded", "in excess of",
    "no fewer than", "no less than", "not less than", "not fewer than", "upwards of", "upward of", "a minimum of",
    "minimum of", "greater than", "surpassing", "surpassed", "surpass", "surpasses", "topping", "topped", "beyond",
    "at a minimum", "at minimum", "north of", "well above", "passed", "higher than",
)  # fmt: skip
ABOUT = (
    "approximately", "approx", "approx.", "about", "around", "roughly", "some", "nearly", "almost", "close to", "circa",
    "an estimated", "estimated", "estimated at", "in the region of", "on the order of", "in the order of", "~", "≈",
    "nearly about", "just under", "just over", "slightly over", "slightly more than", "slightly less than",
    "slightly under", "a little over", "a little more than", "a little under", "about some", "an average of",
    "on average", "averaging", "precisely", "exactly", "only", "just", "only about", "just about",
)  # fmt: skip
#: Of these the bound is all but the figure itself; "just over 300" says 300.
UPPER_BEHIND = ("or less", "or fewer", "at most", "maximum")
LOWER_BEHIND = ("or more", "and more", "and above", "or higher", "and higher", "and up", "or above", "plus", "+")
ABOUT_BEHIND = ("or so", "or thereabouts")

HEDGES = frozenset(
    "considering considers consider considered may might could reportedly allegedly purportedly supposedly plan plans "
    "planned planning intends intend intended intention expected expects expect aims aim aimed aiming target targets "
    "goal goals likely possibly probably potentially potential perhaps would wants want hopes hope hoped proposes "
    "proposed seeks seek unconfirmed apparently presumably suspected suggests suggest believed estimated ambition "
    "unverified rumoured rumored ready prepared preparing forecast forecasts projected scheduled eventually "
    "promised promises pledged".split()
)

SAY = frozenset(
    "said says say saying stated states told tells announced announces claimed claims claim reported reports report "
    "confirmed confirms noted notes added adds estimates estimate estimated believes believe warned warns explained "
    "explains emphasized emphasised stressed stresses wrote writes revealed reveals disclosed informed informs "
    "declared declares admitted admits insisted insists argued argues predicted predicts calculated calculates "
    "counted counts assesses assessed assumes assumed envisages foresees spoke speaks sees promise promises plans fears logged describe describes listed recorded registered identified acknowledged recalled specified clarified summarized summarised pointed concluded "
    "concludes mentioned mentions remarked commented observed shows showed show found finds indicate "
    "indicates indicated suggests suggested expects thinks promised assured outlined described wrote posted tweeted "
    "published alleges alleged quoted quipped replied answered repeated reiterated underlined underscored maintains "
    "maintained testified recalls specifies clarifies mentions calculates predicts acknowledges indicates describes summarises summarizes remarks comments observes reveals warns briefed conceded concedes asked established recognized recognised complained cautioned urged hinted lamented talked boasted".split()
)
#: Verbs of passing on: who does this is a channel rather than the voice.
PASS_ON = frozenset("reports report reported writes wrote informs published quoted posted cites cited".split())
#: Verbs that have a speaker as their subject only where "that" or a figure follows; too common otherwise.
FAINT = frozenset("talked asked sees promise promises plans describe describes logged listed recorded registered identified counts counted assumes assumed shows showed show found finds observed expects believe estimate claim report say".split())

TITLES = frozenset(
    "president minister secretary general colonel lieutenant major captain commander chief head director spokesman "
    "spokeswoman spokesperson deputy chairman chairwoman chair governor ambassador mayor premier chancellor king "
    "prince leader analyst expert professor dr mr mrs ms doctor journalist correspondent reporter representative "
    "adviser advisor commissioner senator admiral marshal sergeant prosecutor ceo founder researcher officer "
    "official columnist blogger economist ombudsman speaker envoy prime vice first defence defense foreign".split()
)
PLACES = frozenset(
    "ukraine russia iran china japan korea kyiv kiev moscow pyongyang seoul tehran beijing washington london berlin "
    "paris warsaw brussels kursk tatarstan alabuga yelabuga izhevsk belarus poland germany france estonia latvia "
    "lithuania romania moldova norway sweden finland denmark netherlands turkey israel india states kingdom federation "
    "republic nations union europe america".split()
)
#: Who speaks without a name.
VOICES = frozenset(
    "source sources official officials diplomat diplomats analyst analysts expert experts intelligence ministry agency "
    "report reports document documents study estimates estimate data figures researchers researcher experts observers "
    "media outlet outlets newspaper broadcaster institute centre center staff command service services police "
    "authorities government administration company spokesperson spokesman spokeswoman interlocutor interlocutors "
    "commander officer officers general minister president group think-tank tank bureau department office army "
    "military investigators prosecutors workers students witnesses residents economists engineers specialists "
    "imagery images statistics bank council committee parliament team project monitors channel channels blogger "
    "bloggers activists lawmakers lawmaker deputy director manager managers operator operators pilot soldier "
    "newsroom auditors rescuers firefighters doctors deputies deputy defectors manufacturer watchdog charity invoices plan programme women employees colleagues survey study trainees refugees papers paper records files photographs guards customs paper engineer engineers employer employers instructor farmer mayor journalists journalist magazine publication website portal association union fund foundation "
    "insider insiders people person man woman leader leadership board recruiter recruiters adviser advisers".split()
)
PRONOUNS = frozenset("he she they it we i him her them one some others both another his hers its their us me".split())
#: A person told by office, an institution told by kind: "the governor", "the directorate".
PERSONS = frozenset(
    "governor general minister president official officials commander analyst analysts director spokesman spokesperson spokeswoman head expert experts "
    "diplomat source sources officer colonel mayor ambassador secretary author researcher engineer pilot colleague colleagues deputy chief leader politician lawmaker".split()
)

"""Reports in wordings of our own, each sentence with the topic and the verdicts that a careful reader would give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Expected:
    """A sentence, the topic that should carry it ("" for none) and the verdicts that are right."""

    text: str
    topic: str
    verdicts: tuple[str, ...]


@dataclass(frozen=True)
class Article:
    """A report of a day, sentence by sentence."""

    name: str
    published: date
    sentences: tuple[Expected, ...]

    @property
    def text(self) -> str:
        """The report as a reader finds it: two paragraphs."""
        half = len(self.sentences) // 2
        parts = (self.sentences[:half], self.sentences[half:])
        return "\n\n".join(" ".join(one.text for one in part) for part in parts) + "\n"


S, C, K, U, N, O = "supported", "contradicted", "category", "unfalsifiable", "not quantified", "outside"  # noqa: E741

WIRE = Article("wire", date(2025, 6, 25), (
    Expected("North Korea is weighing whether to dispatch some 25,000 labourers to a drone works in Tatarstan, Japan's "
             "NHK reported, citing diplomats.", "workers", (U, S)),
    Expected("A first contingent of North Korean labourers has already arrived at the Alabuga complex, a local channel "
             "claimed.", "workers", (C,)),
    Expected("The facility turns out roughly 2,000 Geran-2 drones a month.", "output", (K,)),
    Expected("Managers intend to lift that to 5,000 units per month.", "output", (K,)),
    Expected("Ukrainian long-range drones have struck the plant several times since last year.", "attacks", (S, N)),
    Expected("In June Russia launched more than 5,000 drones at Ukraine.", "raids", (S,)),
    Expected("Ukraine's interceptor missile stockpile is running low after months of such raids, officials in Kyiv "
             "say.", "exhaustion", (N, U)),
    Expected("The episode deepens an alliance that is rewriting the world order.", "", (O,)),
))  # fmt: skip

KURSK = Article("kursk", date(2025, 6, 28), (
    Expected("Pyongyang will send 1,000 sappers and 5,000 military construction workers to help rebuild Kursk, said "
             "Sergei Shoigu, secretary of Russia's Security Council.", "kursk-people", (U, S, N)),
    Expected("The region was badly damaged after Ukraine's incursion of August 2024.", "kursk-damage", (N, S)),
    Expected("So far 55,200 hectares have been cleared of mines, the acting governor said.", "kursk-damage", (U, S)),
    Expected("Restoring homes and roads will lift the spirits of the population, local officials hope.", "", (O,)),
    Expected("Defence Minister Sergei Shoigu first spoke of the deployment to Kursk during a trip to the North.",
             "", (C,)),
    Expected("Seoul fears that the builders in Kursk are civilian workers only in name, though they are North Korean "
             "soldiers.", "kursk-people", (C,)),
    Expected("Talks on a ceasefire went nowhere.", "", (O,)),
))  # fmt: skip

DEFENCE = Article("defence", date(2025, 9, 20), (
    Expected("Kyiv wants to make at least 1,000 interceptor drones per day, President Volodymyr Zelensky said.",
             "interceptors", (U, S)),
    Expected("Some 20,000 guided anti-drone rockets meant for Ukraine were diverted to American forces.",
             "allied-supply", (U, S, C)),
    Expected("Russia's newest Shaheds fly higher and carry a heavier warhead, which makes them harder to shoot down.",
             "adaptation", (N,)),
    Expected("More than 800 drones were launched in a single night this month.", "raids", (S, U)),
    Expected("Half of what is launched are decoys without a warhead, according to British intelligence.",
             "decoys", (S, U)),
    Expected("A Shahed costs Moscow about 35,000 dollars.", "cost", (S, C, U)),
    Expected("Strikes on substations left thousands without electricity.", "repair", (N,)),
    Expected("Allied deliveries of air-defence missiles were delayed again in July.", "allied-supply", (N, S)),
    Expected("Exhaustion is spreading among soldiers at the front.", "", (O,)),
))  # fmt: skip

KOREA = Article("korea", date(2025, 7, 5), (
    Expected("Russian engineers are teaching North Korea how to build Shahed-type drones on its own soil.",
             "local-production", (N,)),
    Expected("Budanov said that Moscow has helped to improve the precision of the KN-23 ballistic missile.",
             "accuracy", (N, S)),
    Expected("Miss distances have shrunk to between 50 and 100 metres, two Ukrainian officials said.", "accuracy",
             (U, S)),
    Expected("South Korea's air defences could be swamped by a swarm of 1,000 drones attacking at once.",
             "korea", (S, U)),
    Expected("In return the North has delivered six million artillery shells since 2023.", "shells", (S, U)),
    Expected("Submarine technology is also said to be part of the bargain.", "", (O,)),
    Expected("It is an ominous turning point.", "", (U,)),
))  # fmt: skip

PLANT = Article("plant", date(2025, 12, 1), (
    Expected("Alabuga's output of Geran drones reached 2,700 a month this autumn, Ukrainian military intelligence "
             "says.", "output", (S, U, K, C)),
    Expected("Four fifths of the electronics in these drones are imported from China.", "parts", (U, N, S)),
    Expected("About 12,000 North Korean workers will be hired for the plant by the end of the year, according to "
             "Budanov.", "workers", (S, U)),
    Expected("They are to be paid about $2.50 an hour.", "wages", (U,)),
    Expected("New dormitories beside the plant could house as many as 40,000 people.", "dormitories", (U, S)),
    Expected("The labour shortage in Russian industry is acute.", "labour-shortage", (N,)),
    Expected("Some of the migrants may end up signing contracts with the army.", "units", (U,)),
    Expected("Inflation, meanwhile, has eased.", "", (O,)),
))  # fmt: skip

COLUMN = Article("column", date(2025, 8, 31), (
    Expected("Drones have become the mainstay of Russia's air campaign.", "drones-grow", (S,)),
    Expected("Launches keep rising: the number of drones fired at Ukraine grows every month.", "raids", (S, C)),
    Expected("Moscow launched 3,500 Shaheds in July, the most of any month.", "raids", (N, U, C, S)),
    Expected("The plant in Tatarstan plans to build 6,000 drones a month by the end of the year.", "output", (K, U, C)),
    Expected("Whoever wins the drone race between the two armies will decide the war.", "race", (U,)),
    Expected("Ukraine has lost its lead in unmanned technology, and Russia is about to overtake it.", "race", (U,)),
    Expected("What does this mean for Europe?", "", (O,)),
    Expected("It is a dangerous moment.", "", (U,)),
))  # fmt: skip

# Written after the rules and read back once before any rule was changed for them: docs/read.md tells that first score.
MAGAZINE = Article("magazine", date(2025, 7, 20), (
    Expected("For three years Yelabuga's assembly halls have grown, and satellite pictures now show row upon row of "
             "new hostels.", "dormitories", (N, S, C)),
    Expected("Pyongyang is said to be preparing to fly in thousands of its citizens to man the assembly lines there.",
             "workers", (N, U)),
    Expected("Nobody has confirmed that a single one of them has come.", "", (O, N, U)),
    Expected("The works produce 170 attack drones a day, by one estimate.", "output", (C, K, U, S)),
    Expected("On the night of 9 July Russia sent 728 drones, the largest barrage of the war.", "raids", (S, U)),
    Expected("Gunners in pick-up trucks bring down most of them, but their ammunition is being used up faster than it "
             "comes in.", "exhaustion", (N, U, S)),
    Expected("A pause in American shipments of interceptors has made things worse.", "allied-supply", (N, S)),
    Expected("The Kremlin calls its friendship with Kim Jong Un unbreakable.", "", (O, U)),
    Expected("North Korean sappers are to clear fields in the Kursk region, and a further 5,000 builders will follow.",
             "kursk-people", (U, S)),
))  # fmt: skip

AGENCY = Article("agency", date(2025, 10, 15), (
    Expected("Russia's drone makers rely on Chinese suppliers for most of their chips.", "parts", (N, S)),
    Expected("Ukraine's new defence minister Denys Shmyhal promised 1,000 interceptor drones a day.", "interceptors",
             (S, U)),
    Expected("According to Oleksandr Syrskyi almost 6,900 drones were launched in September.", "raids", (S, C)),
    Expected("Only 3,600 of them were real Shaheds, the rest being cheap dummies made of foam.", "decoys",
             (S, U, N, K)),
    Expected("A hit on the Alabuga works in April stopped nothing for long.", "attacks", (N, S)),
    Expected("The North is building its own plant for Shahed-type drones, South Korean officials believe.",
             "local-production", (N, U, S)),
    Expected("Pyongyang could then send hundreds of drones against Seoul in a single wave.", "korea", (U, N)),
    Expected("Power stations were hit again, and repair crews are stretched.", "repair", (N, S)),
    Expected("Sanctions have not slowed the economy much.", "", (O,)),
))  # fmt: skip

ARTICLES = (WIRE, KURSK, DEFENCE, KOREA, PLANT, COLUMN)

BULLETIN = Article("bulletin", date(2025, 8, 10), (
    Expected("Imagery reviewed by CNN counts 104 new residential blocks next to the drone works.", "dormitories",
             (S, U, C)),
    Expected("Its workforce is said to be growing by hundreds each month.", "", (O, N, U)),
    Expected("Shahed production there stands at nearly 100 a day, Ukrainian intelligence believes.", "output",
             (S, U, K, C)),
    Expected("July saw 6,300 drones fired at Ukraine, a record.", "raids", (S,)),
    Expected("Kyiv's short-range missiles are nearly gone, a commander complained.", "exhaustion", (N, U)),
    Expected("Moscow also wants 12,000 North Koreans for the assembly halls.", "workers", (U, S, C)),
    Expected("In exchange it trains operators of unmanned aircraft from the North.", "know-how", (N, S)),
    Expected("The new Geran-3 has a jet engine and outruns the guns.", "adaptation", (N,)),
    Expected("The two capitals speak of brotherhood.", "", (O, U)),
))  # fmt: skip

LETTER = Article("letter", date(2025, 11, 20), (
    Expected("General Syrskyi, Ukraine's commander-in-chief, says that fewer drones came last month.", "raids", (S, C)),
    Expected("On an average night some 170 were in the air.", "raids", (S, U)),
    Expected("Interceptor drones now succeed in 68 percent of cases, claims the president.", "interceptors", (U, S, C)),
    Expected("Each of them costs between 3,000 and 5,000 dollars.", "", (U, S, O)),
    Expected("Seoul counts 5,000 North Korean army builders in Kursk.", "kursk-people", (S, U)),
    Expected("Engineers from the North have cleared much of the mined land around Kursk.", "kursk-people", (N, S)),
    Expected("Pyongyang supplied perhaps 6.5 million shells in all.", "shells", (U, S, C)),
    Expected("About a third of Russia's ballistic missiles are Korean-made.", "", (U, S, O)),
    Expected("The war has entered a dangerous phase.", "", (U,)),
    Expected("Budanov, Ukraine's defence minister, warned of a hard winter.", "", (C,)),
))  # fmt: skip

HELD_OUT = (MAGAZINE, AGENCY)
FRESH = (BULLETIN, LETTER)

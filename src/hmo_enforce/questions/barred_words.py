"""Words by which a question that must not be asked is known, by topic and language.

A word counts as a whole; with `*` it is the beginning of one. Several words stand for themselves in that order. `!`: only in
texts of that very language, since it is an ordinary word of another ("visas" is "all" in Lithuanian). `@`: only in names.
Accents and letters' variants are folded before (see `barred`).
"""

from collections.abc import Mapping

NATIONALITY = "nationality or where somebody was born"
ETHNICITY = "ethnicity or race"
IMMIGRATION = "immigration status"
RELIGION = "religion or belief"
SEXUALITY = "sexuality or gender identity"
POLITICS = "politics or trade unions"
LANGUAGE = "the language that somebody speaks"

WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    NATIONALITY: {
        "en": (
            "nationality", "nationalities", "citizenship", "passport*", "country of birth", "birth country",
            "country of origin", "countries of origin", "birthplace", "place of birth", "country born", "born in",
            "born abroad", "were you born", "home country", "are you from", "you come from originally",
            "countries are they from", "country are they from", "@nationality", "@citizenship", "@cob", "foreigner*",
            "foreign national*", "foreign born", "national origin", "british citizen*", "eu citizen*", "eu national*",
            "british national*", "irish citizen*", "uk citizen*", "uk national*", "eea citizen*", "eea national*",
            "citizen of", "citizens of", "non uk", "non eu", "non british", "@nation", "originally from",
            "do you come from", "did you come from", "do they come from", "are they from", "were they born",
            "was he born", "was she born", "which country do you", "which country did you", "what country do you",
            "what country did you", "which countries", "what countries", "your country", "come from abroad",
            "came from abroad", "people from abroad", "is your family from", "are your parents from", "parents born",
            "international student*", "overseas student*",
        ),
        "pl": (
            "narodowosc*", "obywatelstw*", "paszport*", "kraj* pochodzenia", "kraj* urodzenia", "miejsc* urodzenia",
            "skad pochodz*", "skad pan* pochodz*", "jaki* kraju", "kraju pochodz*", "cudzoziem*", "obcokrajow*",
        ),
        "ro": (
            "nationalitate*", "nationalitat*", "cetateni*", "pasaport*", "tar* de origine", "tar* nasterii",
            "loc* nasterii", "tar* de nastere", "loc* de nastere", "din ce tar*", "de unde sunte*", "de unde esti",
        ),
        "lt": (
            "tautyb*", "pilietyb*", "!pasas", "!paso", "kilmes sal*", "gimimo sal*", "gimimo viet*", "uzsienie*",
            "kokios sal*", "esate sal*", "is kur atvyk*",
        ),
        "bg": (
            "националност*", "гражданство*", "паспорт*", "държава на произход", "страна на произход",
            "място на раждане", "държава на раждане", "страна на раждане", "чуждене*", "коя държава", "коя страна",
            "откъде идвате",
        ),
        "uk": (
            "національніст*", "національност*", "громадянств*", "паспорт*", "країн* походження", "країн* народження",
            "місц* народження", "іноземц*", "якої країни", "якої ви країни", "звідки ви родом", "звідки ви приїхали",
        ),
        "pa": (
            "ਕੌਮੀਅਤ*", "ਨਾਗਰਿਕਤਾ*", "ਰਾਸ਼ਟਰੀਅਤਾ*", "ਪਾਸਪੋਰਟ*", "ਜਨਮ ਸਥਾਨ*", "ਜਨਮ ਦੇਸ਼", "ਜਨਮ ਦਾ ਦੇਸ਼", "ਕਿਸ ਦੇਸ਼",
            "ਕਿਹੜੇ ਦੇਸ਼",
        ),
        "ur": (
            "قومیت*", "شہریت*", "پاسپورٹ*", "جائے پیدائش", "ملک پیدائش", "پیدائش کا ملک", "آبائی ملک", "کس ملک",
            "کون سے ملک",
        ),
        "bn": ("জাতীয়তা*", "নাগরিকত্ব*", "পাসপোর্ট*", "জন্মস্থান*", "জন্মের দেশ", "জন্ম দেশ", "কোন দেশ*", "নাগরিক"),
        "ar": (
            "جنسية", "جنسيت*", "جنسيات", "جواز سفر*", "جواز السفر", "جوازات سفر*", "بلد الميلاد", "مكان الميلاد",
            "بلد المنشا", "بلد الاصل", "بلدك الاصلي", "مواطنة", "اي بلد", "من اين انت*",
        ),
    },
    ETHNICITY: {
        "en": (
            "ethnic*", "race", "races", "racial*", "caste", "skin colo*", "white british", "white irish",
            "black british", "black african", "black caribbean", "asian british", "gypsy", "gypsies", "roma people",
            "tribe", "your heritage", "cultural background", "cultural heritage", "national background",
            "colour is your skin", "colour of your skin",
        ),
        "pl": ("etniczn*", "!rasa", "!rasy", "!rase", "rasow*"),
        "ro": ("etnie", "etnia", "etniei", "etnic*", "!rasa", "!rasei", "rasial*"),
        "lt": ("etnin*", "!rase", "!rases", "rasin*"),
        "bg": ("етнич*", "етнос*", "етническ*", "!раса", "!раси", "!расата", "расов*"),
        "uk": ("етніч*", "!раса", "!раси", "!расу", "расов*"),
        "pa": ("ਨਸਲ*", "ਜਾਤੀ", "ਜਾਤ", "ਜਾਤੀਅਤਾ*"),
        "ur": ("!نسل", "نسلی*", "نسلیت*"),
        "bn": ("জাতিগত*", "জাতিসত্তা*", "নৃগোষ্ঠী*", "নৃতাত্ত্বিক*"),
        "ar": ("عرقي*", "عرقك", "اثني", "اثنية", "اثنيات", "اثنيت*", "الاصل العرقي"),
    },
    IMMIGRATION: {
        "en": (
            "immigra*", "emigra*", "migrant*", "migrated", "asylum*", "refugee*", "deport*", "!visa", "!visas", "@visa",
            "@visas", "leave to remain", "indefinite leave", "limited leave", "settled status", "settlement scheme",
            "right to rent", "right to remain", "right to work", "residence permit*", "residency status",
            "work permit*", "biometric*", "brp", "nrpf", "euss", "evisa*", "e visa*", "share code*", "leave to enter",
            "permission to live in", "permission to stay in", "you allowed to work", "here legally",
            "legally in the uk", "status in the uk", "arrive in the united kingdom", "arrived in the united kingdom",
            "been in the united kingdom", "lived in the united kingdom", "no recourse", "recourse to public funds",
            "undocumented", "home office", "sponsorship licence", "came to the uk", "come to the uk",
            "arrived in the uk", "arrive in the uk", "entered the uk", "enter the uk", "came to england",
            "came to this country", "come to this country", "arrived in this country", "years in the uk",
            "lived in the uk", "been in the uk", "been in england", "been in britain", "lived in england",
            "lived in britain", "arrived in england", "arrive in england", "came to britain", "come to britain",
            "come to england", "came to the united kingdom", "come to the united kingdom",
        ),
        "pl": (
            "imigra*", "emigra*", "migrant*", "migrac*", "wiza", "wizy", "wize", "wizow*", "azyl*", "uchodz*",
            "status* pobytu", "praw* pobytu", "kart* pobytu", "prawo do pobytu", "status* osiedlen*",
        ),
        "ro": (
            "imigra*", "emigra*", "migrant*", "!viza", "!vize", "!vizei", "solicitant* de azil", "azil politic",
            "refugiat*", "permis* de sedere", "drept* de sedere", "statut* de rezident*",
        ),
        "lt": (
            "imigra*", "emigra*", "migrant*", "!viza", "!vizos", "!vizu", "prieglob*", "pabegel*", "leidim* gyventi",
        ),
        "bg": (
            "имигра*", "емигра*", "мигрант*", "!виза", "!визи", "!визата", "визов*", "убежищ*", "бежан*",
            "разрешени* за пребиваване", "статут на пребиваване", "право на пребиваване",
        ),
        "uk": (
            "імміграц*", "імігра*", "іммігра*", "емігра*", "мігрант*", "!віза", "!візи", "!візу", "візов*", "біжен*",
            "дозв* на проживання", "посвідк* на проживання", "шукач* притулку",
        ),
        "pa": ("ਇਮੀਗ੍ਰੇਸ਼ਨ*", "ਇਮੀਗ੍ਰੈਂਟ*", "ਪਰਵਾਸ*", "ਪ੍ਰਵਾਸ*", "ਵੀਜ਼ਾ", "ਵੀਜ਼ੇ", "ਸ਼ਰਨਾਰਥੀ*"),
        "ur": ("امیگریشن*", "مہاجر*", "تارکین وطن", "تارک وطن", "ویزا", "ویزہ", "ویزے", "پناہ گزین*", "سیاسی پناہ"),
        "bn": ("অভিবাসন*", "অভিবাসী*", "ভিসা*", "শরণার্থী*", "আশ্রয়প্রার্থী*"),
        "ar": ("هجرة", "هجرتك", "مهاجر*", "تاشير*", "لجوء", "لاجي*", "لاجء*", "لاجئ*", "تصريح اقامة", "تصريح الاقامة"),
    },
    RELIGION: {
        "en": (
            "religio*", "faith", "faiths", "muslim*", "christianity", "christians", "hindu", "hindus", "hinduism",
            "sikh", "sikhs", "sikhism", "jewish", "judaism", "buddhis*", "catholic*", "atheis*", "islam", "islamic",
            "go to church", "go to a church", "attend a church", "go to a mosque", "attend a mosque", "do you worship",
            "you worship",
        ),
        "pl": ("religi*", "wyznani*", "!wiara", "!wiary", "muzulman*"),
        "ro": ("religi*", "confesiun*", "credint*", "musulman*"),
        "lt": ("religij*", "religin*", "tikejim*", "musulmon*"),
        "bg": ("религи*", "вероизповед*", "мюсюлман*"),
        "uk": ("релігі*", "віросповідан*", "мусульман*"),
        "pa": ("ਧਰਮ*", "ਧਾਰਮਿਕ*", "ਮਜ਼ਹਬ*"),
        "ur": ("مذہب*", "عقیدہ", "عقیدے"),
        "bn": ("ধর্ম*",),
        "ar": ("ديانة", "ديانت*", "دينك", "ديني*", "!الدين", "معتقدات*", "مسلم*"),
    },
    SEXUALITY: {
        "en": (
            "sexual orientation", "sexuality", "gay", "lesbian*", "bisexual*", "heterosexual*", "homosexual*", "lgbt*",
            "transgender*", "gender identity", "gender reassignment",
        ),
        "pl": ("orientacj* seksualn*", "seksualnosc*", "homoseksual*", "tozsamosc* plciow*"),
        "ro": ("orientar* sexual*", "sexualitat*", "homosexual*", "identitat* de gen"),
        "lt": ("seksualin* orientacij*", "seksualum*", "homoseksual*", "lytin* tapatyb*"),
        "bg": ("сексуалн* ориентаци*", "сексуалност*", "хомосексуал*", "полов* идентичност*"),
        "uk": ("сексуальн* орієнтаці*", "сексуальніст*", "гомосексуал*", "гендерн* ідентичніст*"),
        "pa": ("ਜਿਨਸੀ ਰੁਝਾਨ*", "ਲਿੰਗਕਤਾ*", "ਸਮਲਿੰਗੀ*"),
        "ur": ("جنسی رجحان*", "جنسی میلان*", "ہم جنس*"),
        "bn": ("যৌন অভিমুখ*", "যৌন প্রবৃত্তি*", "সমকামী*", "লিঙ্গ পরিচয়*"),
        "ar": (
            "ميول جنسي*", "ميل جنسي*", "ميولك الجنسي*", "الميول الجنسي*", "التوجه الجنسي", "توجهك الجنسي",
            "هوية جنسي*",
        ),
    },
    POLITICS: {
        "en": ("political*", "trade union*", "union member*", "did you vote", "do you vote"),
        "pl": ("poglad* polityczn*", "parti* polityczn*", "zwiazk* zawodow*"),
        "ro": ("opini* politic*", "partid* politic*", "sindicat*"),
        "lt": ("politin* pazi*", "politin* parti*", "profesin* sajung*"),
        "bg": ("политическ* възглед*", "политическ* убежден*", "профсъюз*"),
        "uk": ("політичн* погляд*", "політичн* перекон*", "профспілк*"),
        "pa": ("ਰਾਜਨੀਤਿਕ*", "ਸਿਆਸੀ ਵਿਚਾਰ*"),
        "ur": ("سیاسی رائے", "سیاسی جماعت*", "سیاسی نظریات"),
        "bn": ("রাজনৈতিক*",),
        "ar": ("اراء سياسي*", "الاراء السياسي*", "حزب سياسي", "نقابة عمالية"),
    },
    LANGUAGE: {
        "en": (
            "@language", "@languages", "first language", "main language", "mother tongue", "native language",
            "native tongue", "home language", "which language*", "what language*", "languages spoken",
            "language spoken", "languages do you speak", "preferred language", "speak english", "english speaker*",
            "speaks english",
        ),
        "pl": ("jezyk* ojczyst*", "jaki* jezyk*", "jakich jezyk*"),
        "ro": ("limb* matern*", "ce limb*"),
        "lt": ("gimt* kalb*", "koki* kalb*"),
        "bg": ("маичин* език", "какъв език", "какви езици", "кои език*"),
        "uk": ("рідн* мов*", "якою мовою ви", "якими мовами", "яка мова"),
        "pa": ("ਮਾਂ ਬੋਲੀ", "ਕਿਹੜੀ ਭਾਸ਼ਾ", "ਕਿਹੜੀਆਂ ਭਾਸ਼ਾਵਾਂ"),
        "ur": ("مادری زبان", "کون سی زبان*", "کونسی زبان*"),
        "bn": ("মাতৃভাষা*", "কোন ভাষা*"),
        "ar": ("اللغة الام", "لغتك الام", "اي لغة", "ما لغتك"),
    },
}  # fmt: skip

PEOPLES = frozenset({
    "afghan", "afghanistan", "african", "albania", "albanian", "arab", "arabic", "asian", "bangladesh", "bangladeshi",
    "belarusian", "bengali", "brazil", "brazilian", "british", "bulgaria", "bulgarian", "caribbean", "china", "chinese",
    "croatia", "croatian", "cypriot", "czech", "english", "eritrea", "eritrean", "estonia", "estonian", "ethiopia",
    "ethiopian", "european", "french", "france", "german", "germany", "ghana", "ghanaian", "greece", "greek", "hungarian",
    "hungary", "india", "indian", "iran", "iranian", "iraq", "iraqi", "ireland", "irish", "italian", "italy", "kosovo",
    "kurdish", "latvia", "latvian", "lithuania", "lithuanian", "moldova", "moldovan", "nepal", "nepalese", "nepali",
    "nigeria", "nigerian", "pakistan", "pakistani", "philippines", "filipino", "poland", "polish", "portugal",
    "portuguese", "punjabi", "romania", "romanian", "russia", "russian", "scottish", "serbia", "slovak", "slovakia",
    "somali", "somalia", "spain", "spanish", "sudan", "sudanese", "syria", "syrian", "tamil", "turkey", "turkish",
    "uganda", "ugandan", "ukraine", "ukrainian", "urdu", "vietnam", "vietnamese", "welsh", "zimbabwe", "zimbabwean",
})  # fmt: skip
"""Two or more choices that name countries, peoples or their languages: the question asks where somebody comes from."""

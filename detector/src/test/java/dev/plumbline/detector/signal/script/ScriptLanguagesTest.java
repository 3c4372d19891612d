package dev.plumbline.detector.signal.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.models.cell.Cell;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Ordinary sentences of many languages, as answers to a prompt in the same script, in English, and in one unknown. */
class ScriptLanguagesTest {

    static final String[][] SENTENCES = {
        {"English", "Latn", "Yesterday we went to the market and bought fresh bread, cheese and a few apples."},
        {"German", "Latn", "Gestern gingen wir auf den Markt und kauften frisches Brot, Käse und ein paar Äpfel; schön!"
        },
        {
            "French",
            "Latn",
            "Hier, nous sommes allés au marché où l’on a acheté du pain, du fromage et « quelques » pommes."
        },
        {"Spanish", "Latn", "¿Fuiste ayer al mercado? Sí, compré pan, queso y unas manzanas para el niño."},
        {"Polish", "Latn", "Wczoraj poszliśmy na targ i kupiliśmy świeży chleb, żółty ser oraz kilka jabłek."},
        {"Turkish", "Latn", "Dün pazara gittik ve taze ekmek, peynir ile birkaç elma aldık; İstanbul çok güzeldi."},
        {"Vietnamese", "Latn", "Hôm qua chúng tôi đi chợ và mua bánh mì, phô mai cùng vài quả táo tươi."},
        {"Icelandic", "Latn", "Í gær fórum við á markaðinn og keyptum þar brauð, ost og nokkur epli."},
        {"Yoruba", "Latn", "Lánàá, a lọ sí ọjà, a sì ra búrẹ́dì tuntun, wàràkàsì àti àwọn ápù díẹ̀."},
        {"Hawaiian", "Latn", "Ua hele mākou i ka mākeke i nehinei a kūʻai i ka palaoa a me ka ʻāpala."},
        {"Russian", "Cyrl", "Вчера мы ходили на рынок и купили свежий хлеб, сыр и несколько яблок."},
        {"Ukrainian", "Cyrl", "Учора ми ходили на ринок і купили свіжий хліб, сир та кілька м’яких яблук із Києва."},
        {"Bulgarian", "Cyrl", "Вчера отидохме на пазара и купихме пресен хляб, сирене и няколко ябълки."},
        {"Serbian, Cyrillic", "Cyrl", "Јуче смо ишли на пијацу и купили свеж хлеб, сир и неколико јабука."},
        {"Serbian, Latin", "Latn", "Juče smo išli na pijacu i kupili svež hleb, sir i nekoliko jabuka."},
        {
            "Serbian, both",
            "Cyrl",
            "Јуче смо ишли на пијацу и купили свеж хлеб.\nJuče smo išli na pijacu i kupili svež hleb."
        },
        {"Kazakh", "Cyrl", "Кеше біз базарға барып, жаңа нан, ірімшік және бірнеше алма сатып алдық."},
        {"Mongolian", "Cyrl", "Өчигдөр бид зах руу явж, шинэ талх, бяслаг, хэдэн алим худалдаж авсан."},
        {"Greek", "Grek", "Χθες πήγαμε στην αγορά και αγοράσαμε φρέσκο ψωμί, τυρί και μερικά μήλα."},
        {"Ancient Greek", "Grek", "Ἐν ἀρχῇ ἦν ὁ λόγος, καὶ ὁ λόγος ἦν πρὸς τὸν θεόν."},
        {"Armenian", "Armn", "Երեկ մենք գնացինք շուկա և գնեցինք թարմ հաց, պանիր և մի քանի խնձոր։"},
        {"Georgian", "Geor", "გუშინ ბაზარში წავედით და ვიყიდეთ ახალი პური, ყველი და რამდენიმე ვაშლი."},
        {"Hebrew", "Hebr", "אתמול הלכנו לשוק וקנינו לחם טרי, גבינה וכמה תפוחים; שָׁלוֹם לכולם."},
        {"Yiddish", "Hebr", "נעכטן זענען מיר געגאַנגען אויפֿן מאַרק און געקויפֿט פֿריש ברויט און קעז."},
        {"Arabic", "Arab", "ذهبنا أمس إلى السوق واشترينا ٣ أرغفة من الخبز الطازج وجبنًا وبعض التفاح، شكرًا!"},
        {"Persian", "Arab", "دیروز به بازار رفتیم و ۳ نان تازه، پنیر و چند سیب خریدیم. می‌خواهم بروم."},
        {"Urdu", "Arab", "کل ہم بازار گئے اور تازہ روٹی، پنیر اور چند سیب خریدے۔"},
        {"Syriac", "Syrc", "ܒܪܫܝܬ ܐܝܬܘܗܝ ܗܘܐ ܡܠܬܐ ܘܗܘ ܡܠܬܐ"},
        {"Dhivehi", "Thaa", "އިއްޔެ އަހަރެމެން ބާޒާރަށް ގޮސް ޕާން ގަތީމެވެ"},
        {"Amharic", "Ethi", "ትናንት ወደ ገበያ ሄደን ትኩስ ዳቦ፣ አይብ እና ጥቂት ፖም ገዛን።"},
        {"Hindi", "Deva", "कल हम बाज़ार गए और ताज़ी रोटी, पनीर और कुछ सेब ख़रीदे। कुल १२५ रुपये।"},
        {"Marathi", "Deva", "काल आम्ही बाजारात गेलो आणि ताजी भाकरी, चीज व काही सफरचंदे घेतली."},
        {"Bengali", "Beng", "গতকাল আমরা বাজারে গিয়ে তাজা রুটি, পনির ও কয়েকটি আপেল কিনেছি।"},
        {"Punjabi", "Guru", "ਕੱਲ੍ਹ ਅਸੀਂ ਬਾਜ਼ਾਰ ਗਏ ਅਤੇ ਤਾਜ਼ੀ ਰੋਟੀ, ਪਨੀਰ ਤੇ ਕੁਝ ਸੇਬ ਖਰੀਦੇ।"},
        {"Gujarati", "Gujr", "ગઈકાલે અમે બજારમાં ગયા અને તાજી રોટલી, ચીઝ અને થોડાં સફરજન ખરીદ્યાં."},
        {
            "Tamil",
            "Taml",
            "நேற்று நாங்கள் சந்தைக்குச் சென்று புதிய ரொட்டி, பாலாடைக்கட்டி மற்றும் சில ஆப்பிள்கள் வாங்கினோம்."
        },
        {"Telugu", "Telu", "నిన్న మేము మార్కెట్‌కు వెళ్లి తాజా రొట్టె, జున్ను మరియు కొన్ని ఆపిల్స్ కొన్నాము."},
        {"Kannada", "Knda", "ನಿನ್ನೆ ನಾವು ಮಾರುಕಟ್ಟೆಗೆ ಹೋಗಿ ತಾಜಾ ರೊಟ್ಟಿ, ಚೀಸ್ ಮತ್ತು ಕೆಲವು ಸೇಬುಗಳನ್ನು ಖರೀದಿಸಿದೆವು."},
        {"Malayalam", "Mlym", "ഇന്നലെ ഞങ്ങൾ ചന്തയിൽ പോയി പുതിയ റൊട്ടിയും ചീസും കുറച്ച് ആപ്പിളും വാങ്ങി."},
        {"Sinhala", "Sinh", "ඊයේ අපි වෙළඳපොළට ගොස් නැවුම් පාන්, චීස් සහ ඇපල් කිහිපයක් මිලදී ගත්තා."},
        {"Thai", "Thai", "เมื่อวานเราไปตลาดและซื้อขนมปังสด ชีส และแอปเปิล ๓ ลูก ราคา 50 บาท"},
        {"Lao", "Laoo", "ມື້ວານນີ້ພວກເຮົາໄປຕະຫຼາດ ແລະ ຊື້ເຂົ້າຈີ່ສົດ, ເນີຍແຂງ ແລະ ໝາກແອັບເປິ້ນ."},
        {"Khmer", "Khmr", "ម្សិលមិញ យើងបានទៅផ្សារ ហើយទិញនំប៉័ងស្រស់ ឈីស និងផ្លែប៉ោមពីរបី។"},
        {"Burmese", "Mymr", "မနေ့က ကျွန်တော်တို့ ဈေးကိုသွားပြီး ပေါင်မုန့်၊ ဒိန်ခဲနဲ့ ပန်းသီး ဝယ်ခဲ့တယ်။"},
        {"Tibetan", "Tibt", "ཁ་སང་ང་ཚོ་ཁྲོམ་ལ་ཕྱིན་ནས་བག་ལེབ་དང་ཀུ་ཤུ་ཉོས་པ་ཡིན།"},
        {"Chinese, simplified", "Hans", "昨天我们去市场买了新鲜的面包、奶酪和几个苹果，一共花了50元。"},
        {"Chinese, traditional", "Hant", "昨天我們去市場買了新鮮的麵包、起司和幾個蘋果，「真好吃」！"},
        {"Chinese with Bopomofo", "Hant", "「你」讀作ㄋㄧˇ，「好」讀作ㄏㄠˇ，合起來就是問候。"},
        {"Japanese", "Jpan", "昨日、私たちは市場へ行って、新しいパンとチーズとリンゴをいくつか買いました。"},
        {"Japanese with Latin", "Jpan", "PCでGitHubを開き、READMEを読んでからTシャツを着てコーヒーを飲む。"},
        {"Japanese, short", "Jpan", "株式会社日立製作所です"},
        {"Korean", "Kore", "어제 우리는 시장에 가서 신선한 빵과 치즈, 그리고 사과 몇 개를 샀습니다."},
        {"Korean with Hanja", "Kore", "大韓民國의 主權은 國民에게 있고, 모든 權力은 國民으로부터 나온다."},
        {"Cherokee", "Cher", "ᏙᎢᏳᏍᏗ ᎯᎠ ᎢᎪᏪᎵ ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ"},
        {"Inuktitut", "Cans", "ᐃᓄᐃᑦ ᓄᓇᖃᕐᑐᑦ ᐅᑭᐅᕐᑕᕐᑐᒥ ᐊᒻᒪᓗ ᐃᓄᒃᑎᑐᑦ ᐅᖃᓪᓚᒃᑐᑦ"},
        {"Berber", "Tfng", "ⵉⵎⴷⴰⵏⴻⵏ ⴰⴽⴽⵯ ⵜⵜⵍⴰⵍⴻⵏ ⴷ ⵉⵍⴻⵍⵍⵉⵢⴻⵏ"},
        {"Mongolian, vertical", "Mong", "ᠬᠦᠮᠦᠨ ᠪᠦᠷ ᠲᠥᠷᠥᠵᠦ ᠮᠡᠨᠳᠡᠯᠡᠬᠦ ᠡᠷᠬᠡ ᠴᠢᠯᠥᠭᠡ ᠲᠡᠢ"},
        {"Hinglish", "Deva", "Yaar, कल हम market गए और fresh bread, cheese लिया, बहुत मज़ा आया।"},
        {
            "Russian with code",
            "Cyrl",
            "Вызовите `main(args)`, потом `System.out.println(\"Hello\")` и посмотрите https://example.org/docs."
        },
        {"Chinese with code", "Hans", "用 `for (int i = 0; i < n; i++)` 遍历数组，然后 return sum; 详见 README.md 文件。"},
        {
            "transliteration",
            "Latn",
            "Vchera my khodili na rynok i kupili svezhiy khleb; konnichiwa, annyeonghaseyo, namaste."
        },
    };

    private static final String[] TOKENS = {" ขึ้น", " ночью", " 因为", " する", " 그리고", " الذي", " של", " में", " და"};
    private static final String[] SCRIPTS = {"Thai", "Cyrl", "Hani", "Hira", "Hang", "Arab", "Hebr", "Deva", "Geor"};

    static Stream<Arguments> sentences() {
        return Stream.of(SENTENCES).map(s -> Arguments.of(s[0], s[1], s[2]));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sentences")
    void sentence_isNoHit(String language, String script, String sentence) {
        for (List<String> prompt : List.of(List.<String>of(), List.of("Latn"), List.of(script))) {
            assertEquals(
                    Collections.nCopies(new ScriptMixing().question().cuts(), Cell.count(1, 0)),
                    ask(sentence, prompt),
                    language + " asked in " + prompt);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sentences")
    void tokenOfAnotherScript_isHit(String language, String script, String sentence) {
        int at = sentence.lastIndexOf(' ', sentence.length() / 2);
        int middle = at < 0 ? sentence.length() / 2 : at;
        for (int i = 0; i < TOKENS.length; i++) {
            boolean own = Runs.of(sentence).toString().contains(SCRIPTS[i]);
            // Han goes with either, and a short text of Han may go on in either
            boolean kin = script.matches("Hans|Hant|Jpan|Kore") && i == 2
                    || script.matches("Hans|Hant") && (i == 3 || i == 4)
                    || sentence.length() < 15;
            if (!own && !kin) {
                String broken = sentence.substring(0, middle) + TOKENS[i] + sentence.substring(middle);
                assertEquals(
                        Cell.count(1, 1), ask(broken, List.of("Latn", script)).get(0), broken);
            }
        }
    }

    @Test
    void sentences_areOfFortyLanguagesAndTwentyScriptsAtLeast() {
        long languages = Stream.of(SENTENCES)
                .map(s -> s[0].replaceFirst(",.*| with .*", ""))
                .filter(language -> !language.equals("transliteration"))
                .distinct()
                .count();
        assertTrue(languages >= 40, languages + " languages");
        long scripts = Stream.of(SENTENCES).map(s -> s[1]).distinct().count();
        assertTrue(scripts >= 20, scripts + " scripts");
    }

    private static List<Cell> ask(String text, List<String> prompt) {
        List<Cell> cells = new ArrayList<>();
        new ScriptMixing().ask(Responses.saying(text, prompt), (cut, bin, cell) -> cells.add(cell));
        return cells;
    }
}

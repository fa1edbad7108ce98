"""Spellings of names that nobody bears: two of one name in each line, then names that are not one."""

ONE_NAME = """
Chahriar Samplé | شهریار سمپله
Youssef Testapour | یوسف تستاپور
Jomeiní Nimuna | خمینی نیمونا
Şêrko Nimûne | شێرکۆ نموونە
Sherko Nimuna | شێرکۆ نموونە
Xalid Testburgî | خالد تستبورگی
Khaled Testburgi | خالد تستبورگی
Pêşewa Testî | پێشەوا تستی
Peshawa Testi | پێشەوا تستی
Gorran Testi | گۆڕان تستی
Golale Testi | گوڵاڵە تستی
Hêmin Testî | هێمن تستی
Rojîn Testî | ڕۆژین تستی
Rozhin Testi | ڕۆژین تستی
Jîna Testî | ژینا تستی
Zhina Testi | ژینا تستی
Cemîl Testî | جمیل تستی
Abdol Ali Testpour | عبدالعلی تست پور
Abd ol-Ali Testpour | عبدالعلی تستپور
Abdolali Test Pour | عبدالعلی تست‌پور
ʿAbd al-Raḥmān Testawī | عبدالرحمن تستاوي
Abd ar-Rahman Testawi | عبدالرحمن تستاوي
Abdurrahman Testawi | عبدالرحمن تستاوي
Amirreza Testi Nejad | امیررضا تستی نژاد
Seyyed Amir Reza Testinejad | امیررضا تستی‌نژاد
Reza Zadeh Testi | Rezazade Testi
Rouhollah Testi | روح الله تستی
Habib Allah Testi | حبیب‌الله تستی
Nur al-Din Nemuneh | نورالدین نمونه
Noureddine Nemuneh | نورالدین نمونه
Muhammad ibn Ahmad al-Testi | محمد بن أحمد التستي
Testi Sample bint Omar | Testi Sample Omar
Azad kurê Testi | Azad Testi
Testa Sample | Sample Testa
Sample, Testa | تستا سمپل
Dr. Testa Sample | Testa Sample
Testa Sample (Samplo) | تستا سمپل
Ahmad Nemuneh | احمد نمونه «تستک»
Sadegh Testzadeh | Sadeq Testzada
Gholamreza Testi | Qolam-Reza Testi
Hossein Testi | Husayn Testi
Fatima Testi | فاطمه تستی
Fatemeh Testi | فاطمة تستي
Zaynab Testi | Zeinab Testi
Ṣādiq Ṭāhirī | صادق طاهری
Sadegh Taheri | Ṣādiq Ṭāhirī
Djamila Testi | جميلة تستي
Dschafar Testi | جعفر تستی
Cafer Testi | Jafar Testi
Schahram Testi | شهرام تستی
Tchangiz Testi | چنگیز تستی
Khosrow Testi | خسرو تستی
Xosro Testi | Khosrow Testi
Moustapha Testi | مصطفى تستي
Yehia Testi | يحيى تستي
Owais Testi | اویس تستی
Wahid Testi | Vahid Testi
Мохаммад Тести | Mohammad Testi
Juan Carlos Ejemplo Prueba | Juan Carlos Ejémplo Prueba
Ejemplo Prueba, Juan | Juan Ejemplo Prueba
"""

TWO_NAMES = """
Ali Testi | علی نمونه
Hasan Testi | حسین تستی
Hassan Testi | Hossein Testi
Amir Testi | امین تستی
Mohammad Testi | محمود تستی
Mohammad Testi | Mahmoud Testi
Saeed Testi | Sajjad Testi
Reza Testi | رضا تستیان
Karim Testi | Akram Testi
Amina Testi | Mina Testi
Juan Ejemplo Prueba | Juan Ejemplo Muestra
Ali Testi | Ali Testipour
Samira Testi | Samir Testi
Farid Testi | فریده تستی
Farid Testi | Farideh Testi
Jamal Testi | جمیل تستی
Rahim Testi | رحمان تستی
Zahra Testi | Zohreh Testi
Khaled Testi | خلیل تستی
Amir Reza Testi | Amir Hossein Testi
Testa | Testa Sample
A. Testi | Ali Testi
Ali Hassan | Hussein Ali
"""


def pairs(lines: str) -> list[tuple[str, str]]:
    """The two names of each line."""
    return [
        (one.strip(), other.strip()) for one, _, other in (line.partition("|") for line in lines.split("\n") if line)
    ]

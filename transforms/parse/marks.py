"""What may stand around an amount and change what it says, as parts of patterns.

Also the two marks that readers put into a text: they are no characters, so no document holds them.
"""

# Before words that no person sees on the page, or that only a machine read.
UNSEEN = "\ufdd0"
# Between the pieces of a word that stand one under the other in one cell.
JOINT = "\ufdd1"

# Signs that stand apart before a number, perhaps on the line above; they may be its own.
SIGNS = (
    r"\-\u00ad\u00af\u02c9\u02d7\u058a\u2010-\u2015\u203e\u2043\u207b\u208b\u2212\u2500\u2501"
    r"\u2796\u2e3a\u2e3b\u30fc\ufe58\ufe63\uff0d\u0300-\u036f("
)
# Dollars, in words; they part no sign from its number.
DOLLARS = r"(?:US\$|U\.S\.[ ]?\$|\$US|USD|usd|Usd)"
# Every currency of ISO 4217 but the dollar; ALL is a word of the form.
CURRENCIES = (
    "AED|AFN|AMD|ANG|AOA|ARS|AUD|AWG|AZN|BAM|BBD|BDT|BGN|BHD|BIF|BMD|BND|BOB|BRL|BSD|BTN|BWP|BYN"
    "|BZD|CAD|CDF|CHF|CLF|CLP|CNH|CNY|COP|CRC|CUC|CUP|CVE|CZK|DJF|DKK|DOP|DZD|EGP|ERN|ETB|EUR|FJD"
    "|FKP|GBP|GEL|GHS|GIP|GMD|GNF|GTQ|GYD|HKD|HNL|HRK|HTG|HUF|IDR|ILS|INR|IQD|IRR|ISK|JMD|JOD|JPY"
    "|KES|KGS|KHR|KMF|KPW|KRW|KWD|KYD|KZT|LAK|LBP|LKR|LRD|LSL|LYD|MAD|MDL|MGA|MKD|MMK|MNT|MOP|MRU"
    "|MUR|MVR|MWK|MXN|MYR|MZN|NAD|NGN|NIO|NOK|NPR|NTD|NZD|OMR|PAB|PEN|PGK|PHP|PKR|PLN|PYG|QAR|RMB"
    "|RON|RSD|RUB|RUR|RWF|SAR|SBD|SCR|SDG|SEK|SGD|SHP|SLE|SLL|SOS|SRD|SSP|STN|SYP|SZL|THB|TJS|TMT"
    "|TND|TOP|TRY|TTD|TWD|TZS|UAH|UGX|UYU|UZS|VES|VND|VUV|WST|XAF|XAG|XAU|XCD|XDR|XOF|XPD|XPF|XPT"
    "|YER|ZAR|ZMW|ZWL"
)
MONEY = (
    "euros?|yen|yuan|renminbi|zloty(?:ch|s)?|roubles?|rubles?|won|pesos?|rupees?|francs?|pounds?"
    "|sterling|kron[aeo]r?|forint|shekels?|baht|ringgit|rand|lira|lire|reais"
)
_MONTHS = (
    "(?:jan|febr?|mar|apr|june?|july?|aug|sept?|oct|nov|dec)"
    "|january|february|march|april|may|august|september|october|november|december"
)
# What is counted in numbers of its own and never is the last word of a line's name.
_COUNTED = "shares?|lots?|units?|ounces?|oz|tons?|tonnes?|bushels?|barrels?|bbls?"
# Words that a place or a paper is numbered by; a number in groups of three is none of theirs.
NUMBERING = (
    "(?i:notes?|footnote|fn|items?|nos?|nr|pp?|pages?|pg|rules?|regulations?|suites?|ste|rooms?"
    "|floors?|box|acct|account|ref|reference|ext|phone|tel|fax)[.:]?"
)
# Words before a number after which it is no plain amount: a sign, another currency, a date.
BEFORE = (
    rf"(?:[KM]|(?i:thousands?|millions?|billions?|mm|mio|mn|bn|less|minus|negative|neg|credit|debit|cr|dr|approx|ca|circa|about|around|almost"
    rf"|roughly|below|exceeds|{MONEY}|{_COUNTED}|{_MONTHS}"
    r"|kr|(?:c|ca|cad|a|au|aud|nz|hk|s|sg|r|nt|mx)\$"
    r"|eur|gbp|chf|jpy|cad|aud|nzd|hkd|sgd|cny|rmb|inr|sek|nok|dkk|mxn|brl|zar|krw)"
    rf"|{CURRENCIES})[.:]?"
)
# Signs of other currencies, and what may be any: characters of fonts of symbols, and the boxes that
# stand for what no font has.
MARKS = r"(?:[\p{Sc}&&[^$]]|[<>~\u2248\u2264\u2265#\u25a0-\u25ff\ufffd\ue000-\uf8ff])"
# Words behind a number that scale it or name another unit.
BEHIND = (
    r"(?:(?i:hundreds?|thous[a-z]*|th|tsd|mill[a-z]*|mil|mio|mln|mn|mm|m|bill[a-z]*|bio|bln|bn|mrd"
    r"|tril[a-z]*|trn|tn|k|lakhs?|lacs?|crores?|cr|dr|cents?|bps|negative|x ?1,?000(?:,000)?"
    rf"|{MONEY}|{_COUNTED}|eur|gbp|chf|jpy|cad|aud|hkd|cny|inr)|{CURRENCIES})"
)
# On one line "Debit/Deficit" may be the words of the next row; those say nothing of the number.
SIDES = r"(?i:credit|debit)"
# Behind any of these the next number on the line may be the negative one.
OF_A_SIGN = r"(?i:cr|dr|credit|debit|negative|minus|less)"

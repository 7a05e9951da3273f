"""Normalises and hashes contact details as the platforms document it, without any code of the program."""
import hashlib
import json
import re
import sys

CODES = {"CN": "86", "US": "1", "DE": "49"}


def digest(algorithm, text):
    return hashlib.new(algorithm, text.encode("utf-8")).hexdigest()


def international(phone, country):
    """The country code and the digits of a phone number, which must be valid and have no extension."""
    digits = "".join(str(int(letter)) for letter in phone if letter.isdigit())
    if phone.startswith("+"):
        return digits
    return CODES[country] + (digits[1:] if country == "DE" else digits)


def google_email(email):
    user, domain = "".join(email.split()).lower().split("@")
    if domain in ("gmail.com", "googlemail.com"):
        user = user.split("+")[0].replace(".", "")
    return user + "@" + domain


def letters(text):
    return "".join(letter for letter in text.lower() if letter.isalnum() or letter == " ")


def rows(person):
    email, phone, country = person["email"].strip(), person["phone"].strip(), person["country"]
    number = international(phone, country)
    google = [
        digest("sha256", google_email(email)),
        digest("sha256", "+" + number),
        digest("sha256", person["first"].strip().lower()),
        digest("sha256", person["last"].strip().lower()),
        person["code"].strip().upper(),
        person["zip"].strip(),
    ]
    meta = [
        digest("sha256", email.lower()),
        digest("sha256", number),
        digest("sha256", letters(person["first"].strip())),
        digest("sha256", letters(person["last"].strip())),
        digest("sha256", re.sub(r"[ -]", "", person["zip"].strip().lower())),
        digest("sha256", person["code"].strip().lower()),
    ]
    tencent = [
        digest("md5", number[2:]) if country == "CN" else None,
        digest("md5", person["imei"].strip().lower()),
        digest("md5", person["idfa"].strip().upper()),
        digest("md5", person["oaid"].strip()),
    ]
    return {"google": google, "meta": meta, "tencent": tencent}


print(json.dumps([rows(person) for person in json.load(sys.stdin)]))

"""Every therapy category has a study in the sample whose record says so in words."""

from __future__ import annotations

import msgspec
import pytest

from trialwatch.demo.sample import FIRST_DAY, data_day

SAID = {
    "diagnosis": ("NCT03318380", "contrast-enhanced ultrasound"),
    "resection": ("NCT02526043", "laparoscopic hepatectomy"),
    "transplantation": ("NCT06364839", "liver transplantation"),
    "radiotherapy": ("NCT03186898", "proton beam radiation therapy"),
    "chemotherapy": ("NCT02534337", "gemcitabine plus oxaliplatin"),
    "ctace": ("NCT03778957", "conventional tace (ctace)"),
    "deb-tace": ("NCT04803019", "deb-tace"),
    "sirt": ("NCT06040099", "transarterial radioembolization"),
    "seed-implant": ("NCT01717729", "iodine-125 seeds"),
    "microwave": ("NCT04365751", "microwave ablation"),
    "radiofrequency": ("NCT04803890", "radiofrequency ablation"),
    "cryoablation": ("NCT00002655", "cryoablation"),
    "chemical-ablation": ("NCT00355212", "percutaneous ethanol injection"),
    "ablation": ("NCT04572633", "histotripsy"),
    "targeted": ("NCT00105443", "sorafenib"),
    "checkpoint-inhibitor": ("NCT02576509", "nivolumab"),
    "novel-checkpoint": ("NCT04567615", "relatlimab"),
    "dual-checkpoint": ("NCT04039607", "ipilimumab"),
    "tme-modulation": ("NCT05581004", "tumor microenvironment"),
    "adoptive-cell": ("NCT00769106", "cytokine-induced killer"),
    "immunomodulator": ("NCT02562755", "oncolytic"),
    "supportive": ("NCT03908255", "quality of life"),
    "targeted-immune": ("NCT03434379", "bevacizumab"),
    "haic": ("NCT05198609", "hepatic arterial infusion chemotherapy"),
    "local-systemic": ("NCT04246177", "lenvatinib + pembrolizumab + tace"),
    "local-local": ("NCT02704130", "transarterial embolization plus microwave ablation"),
    "molecular-profiling": ("NCT04499833", "gene expression signature"),
    "biomarker": ("NCT06317896", "circulating tumor cells"),
    "car-t": ("NCT02715362", "car-t cells"),
    "cell-vaccine": ("NCT01974661", "dendritic cell vaccine"),
    "peptide-vaccine": ("NCT03203005", "peptide vaccine"),
    "nucleic-acid-vaccine": ("NCT05738447", "mrna vaccine"),
    "viral-vector-vaccine": ("NCT00669136", "viral vector vaccine"),
    "rnai": ("NCT01829971", "microrna"),
    "crispr": ("NCT04417764", "crispr"),
    "gene-therapy": ("NCT02418988", "rad-p53"),
    "nanotechnology": ("NCT01655693", "nanoparticles"),
    "ai": ("NCT07732504", "artificial intelligence"),
    "mdt": ("NCT07732504", "multidisciplinary team"),
}
"""By category a study and the words of its record; no registered trial of circular RNA in HCC is known, so `circrna` is missing."""


@pytest.mark.parametrize(("category", "nct_id", "words"), [(name, *said) for name, said in SAID.items()], ids=list(SAID))
def test_a_category_is_said_in_words(category: str, nct_id: str, words: str) -> None:
    """The record of the study names the therapy in its titles, interventions, arms or summary."""
    section = data_day(FIRST_DAY).records[nct_id]["protocolSection"]
    modules = ("identificationModule", "descriptionModule", "armsInterventionsModule", "conditionsModule")
    text = msgspec.json.encode([section.get(name) for name in modules]).decode().lower()
    assert words in text, category

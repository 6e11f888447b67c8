"""Names a drug that the vocabulary does not know from the intervention's own name, or says that there is none."""

from __future__ import annotations

import re

from trialwatch.study import Intervention, InterventionType
from trialwatch.tagging.findings import CELLS, find_drugs, find_phrases
from trialwatch.vocabulary import vocabulary

_TYPES = (InterventionType.DRUG, InterventionType.BIOLOGICAL)
_PARTS = re.compile(
    r"\s*(?:\+|,|;|\bplus\b|\bcombined with\b|\bin combination with\b|\bwith\b|\band\b|\bor\b|/(?=\s)|(?<=\s)/)\s*", re.IGNORECASE
)
_IN_PARENTHESES = re.compile(r"\s*[(\[（【][^)\]）】]*[)\]）】]?")
_DOSE = re.compile(
    r"\b\d[\d.,×x^]*\s*(?:-\s*\d[\d.,]*\s*)?(?:mg|g|µg|μg|ug|mcg|ml|iu|u|mu|mci|gbq|cells?|pfu|vp)(?:\s*/\s*\w+)?\b.*|\b\d[\d.,]*\s*%.*",
    re.IGNORECASE,
)
_FORM = re.compile(
    r"\b(?:for )?(?:injections?|injectable|tablets?|capsules?|granules?|pills?|oral|liquid|solution|suspension|infusion|powder|"
    r"cream|gel|ointment|intravenous|iv|"
    r"(?:reduced|standard|low|high|full)-dose|(?:once|twice) daily|daily|dosing|monoclonal antibod(?:y|ies)|"
    r"subcutaneous|po|bid|qd|monotherapy|treatment|therapy|single agent|mono|alone|arm|group|dose|high|low|"
    r"hydrochloride|hcl|mesylate|tosylate|maleate|sodium|potassium|phosphate|sulfate|citrate|succinate|acetate|fumarate|"
    r"tartrate|besylate|hydrate|drug|study|product|recombinant|humanized)\b",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"placebo|sham|dummy|vehicle|pharmacolog|control|care|observ|cells?\b|lymphocyte|vaccin|virus vector|inhibitors?\b|antibod|blockade|"
    r"agents?\b|drugs?\b|therap|chemo|targeted|regimen|standard|"
    r"contrast|tracer|f-?18|ga-?68|68-?\s?ga|tc-?99|99m-?tc|zr-?89|89-?zr|"
    r"microsphere|beads?\b|emboli|ablation|resection|surgery|transplant|radio|biops|sampl|"
    r"blood|plasma|serum|transfusion|"
    r"imaging|ultrasound|\bmri\b|\bct\b|\bpet\b|saline|dextrose|glucose|lipiodol|ethanol|alcohol|system(?!ic)|device|catheter|"
    r"stent|seed|diet|nutrition|exercise|"
    r"follow|investigator|physician|choice|conventional|routine|best|combination|cohort|experimental|anticoag|anesth|anaesth|"
    r"block|analges|antiviral|antibiotic|medication|"
    r"supplement|questionnaire|survey|stem|tissue|marrow|patients|no intervention|sequential|maintenance|adjuvant|first|second|"
    r"line\b|lenva|\btace\b|\bhaic\b|\bpd-?l?1\b",
    re.IGNORECASE,
)
_CODE = re.compile(r"[A-Za-z]{1,6}[\s-]?\d{2,}[A-Za-z0-9-]*")
_MOST_WORDS = 3


def unlisted_names(one: Intervention) -> list[tuple[str, str]]:
    """Return (id, words of the record) of each drug in an intervention that only its own name tells."""
    if one.type not in _TYPES or _is_cells(one) or find_drugs(one.name) or _is_known(one):
        return []
    parts = _PARTS.split(_IN_PARENTHESES.sub("", one.name))
    return [(name, part if part in one.name else one.name) for part in parts if (name := cleaned_name(part))]


def cleaned_name(name: str) -> str | None:
    """Return a drug's name without dose, form, route and salt, in lower case; None where it names no drug."""
    if vocabulary().is_no_drug(name) or find_phrases(name):
        return None
    bare = _FORM.sub(" ", _DOSE.sub("", name.partition(":")[2] or name))
    bare = " ".join(bare.replace("®", " ").replace("™", " ").split()).strip(" .-,:;/")
    first = bare.split("/")[0].strip()
    if not 3 <= len(first) <= 40 or len(first.split()) > _MOST_WORDS or not re.search(r"[A-Za-z]{2}", first):
        return None
    if _VAGUE.search(first) or vocabulary().is_no_drug(first) or first.isdigit():
        return None
    return first.lower() if _CODE.search(first) or len(first) > 4 else None


def _is_cells(one: Intervention) -> bool:
    """Tell whether the record says that a code stands for cells or a vaccine."""
    texts = (one.description or "", *one.other_names)
    return any(hit.meaning in CELLS for text in texts for hit in find_phrases(text))


def _is_known(one: Intervention) -> bool:
    """Tell whether the vocabulary knows the drug by another name of this intervention or says that it is none."""
    names = (one.name, *one.other_names)
    return vocabulary().is_no_drug(one.name) or any(find_drugs(name) for name in names) or vocabulary().drug(one.name) is not None

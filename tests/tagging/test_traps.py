"""Words that name a therapy without anybody being given it make no tag."""

from __future__ import annotations

import pytest

from tests.tagging.shapes import ACTIVE, EXPERIMENTAL, arm, categories, drugs, given, study
from trialwatch.study import Study
from trialwatch.tagging import tag

POPULATIONS = {
    "Regorafenib in Patients With Sorafenib-Failed HCC": "sorafenib",
    "Regorafenib in HCC That Progressed on Sorafenib": "sorafenib",
    "Regorafenib After Failure of Sorafenib": "sorafenib",
    "Regorafenib in Patients Refractory to Lenvatinib": "lenvatinib",
    "Regorafenib in Patients Previously Treated With Lenvatinib": "lenvatinib",
    "Regorafenib in Lenvatinib-intolerant HCC": "lenvatinib",
}


@pytest.mark.parametrize("title", POPULATIONS)
def test_earlier_drug_of_the_population(title: str) -> None:
    """A drug that participants had before is no drug of the study."""
    assert drugs(study(title, given("Regorafenib"))) == {"regorafenib"}


@pytest.mark.parametrize(
    "title",
    [
        "Lenvatinib for TACE-refractory HCC",
        "Lenvatinib in HCC Unsuitable for TACE",
        "Lenvatinib in HCC Recurring After Liver Transplantation",
        "Adjuvant Lenvatinib After Hepatectomy",
        "Lenvatinib After Curative Resection or Ablation",
        "Lenvatinib in Patients Not Eligible for Ablation",
        "Lenvatinib in Patients With a History of Liver Transplantation",
        "Lenvatinib as a Bridge to Liver Transplantation",
    ],
)
def test_earlier_procedure_of_the_population(title: str) -> None:
    """A procedure that only says who takes part, or what is hoped for, is no tag."""
    assert categories(study(title, given("Lenvatinib"))) == {"targeted"}


def test_eligibility_is_never_read() -> None:
    """What eligibility says makes no tag."""
    text = "Prior sorafenib, TACE or liver transplantation; no earlier nivolumab"
    one = study("A Study of HCC", given("Lenvatinib"), eligibility_criteria=text, detailed_description=text)
    assert drugs(one) == {"lenvatinib"}
    assert categories(one) == {"targeted"}


@pytest.mark.parametrize("name", ["Placebo", "Best supportive care", "Standard of care", "Sham procedure", "Active surveillance"])
def test_mere_control(name: str) -> None:
    """A mere control is neither category nor drug."""
    assert tag(study("A Study of HCC", given(name))) == ()


@pytest.mark.parametrize(
    "title",
    [
        "Drug-eluting Stent in Cirrhosis",
        "Catheter Ablation of Atrial Fibrillation",
        "Al and Vitamin D in Cirrhosis",
        "The ai Trial of Zinc in Cirrhosis",
        "MDT Muscle Mass in Cirrhosis",
        "Retrospective Family Analysis (rfa) in Cirrhosis",
        "Portal Vein Pressure in Cirrhosis",
    ],
)
def test_other_meanings(title: str) -> None:
    """Words and abbreviations that mean something else elsewhere are no categories."""
    assert categories(study(title, purpose="OTHER")) == set()


def test_routine_imaging() -> None:
    """Imaging that measures the response to a drug is no diagnosis."""
    one = study("Lenvatinib in HCC", given("Lenvatinib"), given("Magnetic Resonance Imaging", "PROCEDURE"), given("Biopsy", "PROCEDURE"))
    assert categories(one) == {"targeted"}


def test_population_selected_by_a_marker() -> None:
    """A marker that selects who takes part is no biomarker."""
    one = study("Ramucirumab in HCC and Elevated Baseline AFP", given("Ramucirumab"))
    assert categories(one) == {"targeted"}


def test_explanation_of_a_drug() -> None:
    """A sentence that explains a drug in general gives nobody what it compares it with."""
    text = "Bevacizumab is approved for colorectal cancer in combination with fluorouracil-based chemotherapy."
    one = study("Bevacizumab", arm("A", EXPERIMENTAL, "Drug: Bevacizumab"), given("Bevacizumab", "DRUG", text))
    assert (categories(one), drugs(one)) == ({"targeted"}, {"bevacizumab"})


def test_conditioning_is_no_chemotherapy() -> None:
    """Low-dose cyclophosphamide before a vaccine is a drug and no chemotherapy."""
    one = study("A Vaccine", given("GPC3 peptide vaccine", "BIOLOGICAL"), given("Cyclophosphamide"))
    assert categories(one) == {"vaccine", "peptide-vaccine"}
    assert drugs(one) == {"cyclophosphamide"}


def test_chemotherapy_by_vein_beside_embolization() -> None:
    """A cytotoxic drug that is said to be given by vein is systemic even where the arm has TACE."""
    one = study(
        "TACE and Gemcitabine",
        arm("A", EXPERIMENTAL, "Procedure: TACE", "Drug: Gemcitabine"),
        given("TACE", "PROCEDURE"),
        given("Gemcitabine", "DRUG", "1000 mg/m2 intravenously"),
    )
    assert categories(one) == {"tace", "chemotherapy", "local-systemic"}


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("ZQX-4417", "zqx-4417"),
        ("ZQX-4417 20 mg tablets", "zqx-4417"),
        ("Belzocitinib hydrochloride capsules", "belzocitinib"),
        ("ZQX-4417 (oral suspension)", "zqx-4417"),
        ("monoclonal antibody ZQX-4417", "zqx-4417"),
        ("Low-dose ZQX-4417 once daily dosing", "zqx-4417"),
        ("ZQX-4417 20 % injection", "zqx-4417"),
        ("ZQX-4417 hydrate", "zqx-4417"),
    ],
)
def test_unknown_drug(name: str, wanted: str) -> None:
    """A drug that the vocabulary does not know is a drug by its own cleaned name, marked as unlisted."""
    (found,) = [one for one in tag(study("A New Drug", given(name))) if one.kind == "drug"]
    assert (found.id, found.unlisted) == (wanted, True)


@pytest.mark.parametrize(
    "name",
    [
        "Gadoxetate disodium",
        "PD-1 inhibitor",
        "Chemotherapy",
        "CIK cells",
        "CAR-T cells",
        "Lipiodol",
        "Ethanol",
        "Targeted therapy",
        "Vehicle cream",
        "68-Ga RM9",
    ],
)
def test_no_drug(name: str) -> None:
    """Vague classes, contrast media, cells and materials are no drugs."""
    assert drugs(study("A Study", given(name))) == set()


@pytest.mark.parametrize("name", ["Belzocitinib", "Quorafenib tablets", "Zelaciclib", "Bexaparib 20 mg"])
def test_an_unknown_drug_of_a_known_kind_is_targeted_therapy(name: str) -> None:
    """The ending of an international name says that a drug has one target; with a local therapy it makes a combination."""
    alone = study("A New Drug", arm("A", EXPERIMENTAL, f"Drug: {name}"), given(name))
    assert categories(alone) == {"targeted"}
    both = study("A New Drug", arm("A", EXPERIMENTAL, f"Drug: {name}", "Procedure: TACE"), given(name), given("TACE", "PROCEDURE"))
    assert categories(both) == {"targeted", "tace", "local-systemic"}
    compared = study(
        "TACE", arm("A", EXPERIMENTAL, "Procedure: TACE"), arm("B", ACTIVE, f"Drug: {name}"), given("TACE", "PROCEDURE"), given(name)
    )
    assert categories(compared) == {"tace"}


def test_an_ending_counts_in_names_only() -> None:
    """A word of a description is no therapy for its ending, nor is a drug that the vocabulary knows told twice."""
    described = study("A Study", given("Exercise", "BEHAVIORAL", "for patients after belzocitinib"))
    assert "targeted" not in categories(described)


def test_a_summary_without_interventions_adds_no_other_therapy() -> None:
    """Where the title names what is given, a summary names its drugs; other therapies in it are mostly background."""
    one = study("HAIC for Advanced HCC", brief_summary="Sorafenib and others exist. HAIC of oxaliplatin and fluorouracil is given.")
    assert categories(one) == {"haic"}
    assert drugs(one) == {"oxaliplatin", "fluorouracil"}


def test_other_types_make_no_unlisted_drug() -> None:
    """Only interventions of type DRUG or BIOLOGICAL can be a drug that nobody knows."""
    assert drugs(study("A Study", given("ZQX-4417", "DEVICE"))) == set()


def _shuffled(one: Study) -> Study:
    from dataclasses import replace

    return replace(one, arm_groups=one.arm_groups[::-1], interventions=one.interventions[::-1])


def test_order_of_lists_does_not_matter() -> None:
    """The same arms and interventions in another order give the same tags."""
    one = study(
        "Two Arms",
        arm("A", EXPERIMENTAL, "Drug: Lenvatinib", "Procedure: TACE"),
        arm("B", "ACTIVE_COMPARATOR", "Drug: Sorafenib"),
        given("Lenvatinib"),
        given("TACE", "PROCEDURE"),
        given("Sorafenib"),
    )
    assert [(t.kind, t.id, t.role) for t in tag(one)] == [(t.kind, t.id, t.role) for t in tag(_shuffled(one))]


def test_ablation_of_the_plan() -> None:
    """The words "after ablation" in an arm mean the ablation of the study where the study lists it as intervention."""
    one = study(
        "Ablation Plus Toripalimab",
        arm("A", EXPERIMENTAL, description="Toripalimab after ablation"),
        arm("B", "ACTIVE_COMPARATOR", description="Ablation alone"),
        given("Toripalimab"),
        given("Thermal ablation", "PROCEDURE"),
    )
    assert categories(one) == {"ablation", "checkpoint-inhibitor", "immunotherapy", "local-systemic"}


def test_capitals_of_plain_words() -> None:
    """Only the abbreviation in a phrase is bound to its letters, the plain words around it are not."""
    assert categories(study("Lenvatinib Plus PD-1 Inhibitors")) == categories(study("Lenvatinib plus PD-1 inhibitors"))


def test_code_of_cells_is_no_drug() -> None:
    """A code that stands for cells is no drug."""
    one = study("TCR-T Cells", given("ZQX-055", "BIOLOGICAL"), given("ZQX-077", "DRUG", "TCR-T cells by vein"))
    assert drugs(one) == set()

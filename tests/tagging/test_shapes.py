"""Every usual shape of an HCC study gets the categories and drugs that a reader would give it."""

from __future__ import annotations

import pytest

from tests.tagging.shapes import ACTIVE, EXPERIMENTAL, NOTHING, PLACEBO, arm, categories, drugs, given, study
from trialwatch.study import Study

PD1 = {"checkpoint-inhibitor", "immunotherapy"}
PAIR = {"targeted", "targeted-immune", *PD1}

SHAPES: dict[str, tuple[Study, set[str], set[str]]] = {
    "three drugs with FOLFOX by the artery": (
        study(
            "HAIC Combined With Lenvatinib and Tislelizumab for HCC With Portal Vein Tumor Thrombus",
            arm("Triple", EXPERIMENTAL, "Procedure: HAIC", "Drug: Lenvatinib", "Drug: Tislelizumab"),
            given(
                "HAIC", "PROCEDURE", "mFOLFOX: oxaliplatin 85 mg/m2, leucovorin 400 mg/m2, fluorouracil 2400 mg/m2 into the hepatic artery"
            ),
            given("Lenvatinib"),
            given("Tislelizumab"),
        ),
        {"haic", "local-systemic", *PAIR},
        {"lenvatinib", "tislelizumab", "oxaliplatin", "leucovorin", "fluorouracil"},
    ),
    "epirubicin within TACE": (
        study(
            "TACE Plus Apatinib",
            arm("TACE-apatinib", EXPERIMENTAL, "Procedure: TACE", "Drug: Apatinib"),
            given("TACE", "PROCEDURE", "Epirubicin mixed with iodized oil, then gelatin sponge"),
            given("Apatinib"),
        ),
        {"tace", "ctace", "targeted", "local-systemic"},
        {"epirubicin", "apatinib"},
    ),
    "one intervention that is a combination": (
        study("A Combination for Intermediate HCC", arm("A", EXPERIMENTAL, "Drug: Lenvatinib plus TACE"), given("Lenvatinib plus TACE")),
        {"tace", "targeted", "local-systemic"},
        {"lenvatinib"},
    ),
    "class without a name": (
        study("PD-1 Inhibitor Plus SBRT", given("PD-1 inhibitor"), given("SBRT", "RADIATION")),
        {"radiotherapy", "local-systemic", *PD1},
        set(),
    ),
    "antibody against vessels": (
        study("Bevacizumab Biosimilar Plus Sintilimab", given("IBI305"), given("Sintilimab")),
        PAIR,
        {"bevacizumab", "sintilimab"},
    ),
    "two checkpoints by two drugs": (
        study(
            "STRIDE Regimen",
            arm("STRIDE", EXPERIMENTAL, "Drug: Durvalumab", "Drug: Tremelimumab"),
            given("Durvalumab"),
            given("Tremelimumab"),
        ),
        {"dual-checkpoint", *PD1},
        {"durvalumab", "tremelimumab"},
    ),
    "bispecific against a checkpoint and a vessel factor": (
        study("Ivonescimab in HCC", given("Ivonescimab", "BIOLOGICAL")),
        PAIR,
        {"ivonescimab"},
    ),
    "yttrium": (
        study("TheraSphere in Unresectable HCC", given("TheraSphere Y-90 glass microspheres", "DEVICE")),
        {"internal-radiation", "sirt"},
        set(),
    ),
    "seeds": (
        study("Iodine-125 Seed Strand Plus TACE", given("iodine-125 seed strand implantation", "DEVICE"), given("TACE", "PROCEDURE")),
        {"internal-radiation", "seed-implant", "tace", "local-local"},
        set(),
    ),
    "protons": (
        study("Proton Beam Radiotherapy Versus RFA", given("Proton beam radiotherapy", "RADIATION"), given("RFA", "PROCEDURE")),
        {"radiotherapy", "ablation", "radiofrequency"},
        set(),
    ),
    "focused ultrasound": (study("HIFU for Small HCC", given("High Intensity Focused Ultrasound", "DEVICE")), {"ablation"}, set()),
    "electroporation": (study("Irreversible Electroporation of HCC Near Vessels", given("NanoKnife", "DEVICE")), {"ablation"}, set()),
    "cells after resection": (
        study("Adjuvant CIK Cells After Resection of HCC", given("CIK cells", "BIOLOGICAL")),
        {"adoptive-cell", "immunotherapy"},
        set(),
    ),
    "dendritic cells": (
        study("Dendritic Cell Vaccine in HCC", given("autologous dendritic cell vaccine", "BIOLOGICAL")),
        {"vaccine", "cell-vaccine"},
        set(),
    ),
    "cells after conditioning": (
        study(
            "GPC3 CAR-T Cells",
            arm("CAR-T", EXPERIMENTAL, description="Fludarabine and cyclophosphamide for three days, then CAR-T cells"),
            given("CAR-GPC3 T cells", "BIOLOGICAL"),
        ),
        {"car-t"},
        {"fludarabine", "cyclophosphamide"},
    ),
    "radiomics": (
        study("Radiomics to Predict Microvascular Invasion on MRI", study_type="OBSERVATIONAL", purpose=None),
        {"ai", "diagnosis"},
        set(),
    ),
    "surveillance": (
        study(
            "Abbreviated MRI Versus Ultrasound for HCC Surveillance in Cirrhosis",
            given("Abbreviated MRI", "DIAGNOSTIC_TEST"),
            purpose="SCREENING",
        ),
        {"diagnosis"},
        set(),
    ),
    "circulating DNA": (
        study("ctDNA as a Marker of Recurrence in HCC", given("ctDNA test", "DIAGNOSTIC_TEST"), purpose=None),
        {"biomarker", "diagnosis"},
        set(),
    ),
    "two-stage hepatectomy": (
        study("ALPPS for Large HCC With a Small Liver Remnant", given("ALPPS", "PROCEDURE")),
        {"surgery", "resection"},
        set(),
    ),
    "nutrition": (
        study("Oral Nutritional Supplements During Chemoembolization", given("Oral nutritional supplement", "DIETARY_SUPPLEMENT")),
        {"supportive"},
        set(),
    ),
    "exercise": (study("Home-based Exercise in Patients Undergoing TACE", given("Exercise program", "BEHAVIORAL")), {"supportive"}, set()),
    "antiviral": (study("Tenofovir After Resection of HBV-related HCC", given("Tenofovir")), {"supportive"}, {"tenofovir"}),
    "pain after embolization": (study("Parecoxib for Pain in Patients Undergoing TACE", given("Parecoxib")), {"supportive"}, {"parecoxib"}),
    "registry of a drug": (
        study(
            "Observational Study of Regorafenib in Routine Practice",
            given("Regorafenib (Stivarga)"),
            study_type="OBSERVATIONAL",
            purpose=None,
        ),
        {"targeted"},
        {"regorafenib"},
    ),
    "oral chemotherapy beside embolization": (
        study(
            "TACE With Capecitabine",
            arm("TACE + capecitabine", EXPERIMENTAL, "Procedure: TACE", "Drug: Capecitabine"),
            given("TACE", "PROCEDURE"),
            given("Capecitabine", "DRUG", "oral"),
        ),
        {"tace", "chemotherapy", "local-systemic"},
        {"capecitabine"},
    ),
    "oncolytic virus": (
        study("Pexa-Vec in HCC", given("Pexa-Vec", "BIOLOGICAL")),
        {"immunomodulator", "immunotherapy"},
        {"pexastimogene devacirepvec"},
    ),
    "team": (
        study("A Multidisciplinary Team (MDT) Clinic for HCC", given("MDT clinic", "OTHER"), purpose="HEALTH_SERVICES_RESEARCH"),
        {"mdt"},
        set(),
    ),
    "beads": (
        study("DEB-TACE With CalliSpheres", given("Drug-eluting beads TACE", "PROCEDURE", "beads loaded with doxorubicin")),
        {"tace", "deb-tace"},
        {"doxorubicin"},
    ),
    "bland": (study("Bland Embolization in HCC", given("Bland embolization", "PROCEDURE")), {"tace"}, set()),
    "antisense": (study("A MYC siRNA in HCC", given("siRNA nanoparticle injection")), {"gene-therapy", "rnai", "nanotechnology"}, set()),
    "embolization then ablation": (
        study("Sequential TACE and Microwave Ablation", given("TACE", "PROCEDURE"), given("Microwave ablation", "PROCEDURE")),
        {"tace", "ablation", "microwave", "local-local"},
        set(),
    ),
    "living donors": (
        study("Living Donor Liver Transplantation Beyond Milan", given("Liver transplantation", "PROCEDURE")),
        {"surgery", "transplantation"},
        set(),
    ),
    "sequencing": (
        study("Whole Exome Sequencing of Resected HCC", purpose=None, study_type="OBSERVATIONAL"),
        {"molecular-profiling"},
        set(),
    ),
    "Chinese brands": (
        study("Second-line Treatment of HCC", given("AiTan"), given("AiRuiKa", "BIOLOGICAL")),
        PAIR,
        {"apatinib", "camrelizumab"},
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_shape(shape: str) -> None:
    """The categories of a usual shape are those of the taxonomy."""
    registered, wanted, _ = SHAPES[shape]
    assert categories(registered) == wanted


@pytest.mark.parametrize("shape", SHAPES)
def test_drugs_of_shape(shape: str) -> None:
    """The drugs of a usual shape are those that it names."""
    registered, _, wanted = SHAPES[shape]
    assert drugs(registered) == wanted


def test_comparator_is_what_only_the_other_arms_give() -> None:
    """What stands in a control arm alone is comparator, what stands in both is experimental."""
    one = study(
        "TACE Plus Sorafenib Versus TACE Plus Iodine-125",
        arm("New", EXPERIMENTAL, "Drug: Donafenib", "Procedure: TACE"),
        arm("Old", ACTIVE, "Drug: Sorafenib", "Procedure: TACE"),
        given("Donafenib"),
        given("Sorafenib"),
        given("TACE", "PROCEDURE"),
    )
    assert drugs(one) == {"donafenib"}
    assert drugs(one, "comparator") == {"sorafenib"}
    assert categories(one, "comparator") == set()


def test_combination_needs_one_arm() -> None:
    """Two therapies in two arms are no combination."""
    one = study(
        "HAIC Versus Lenvatinib Plus Sintilimab",
        arm("A", EXPERIMENTAL, "Procedure: HAIC"),
        arm("B", EXPERIMENTAL, "Drug: Lenvatinib", "Drug: Sintilimab"),
        given("HAIC", "PROCEDURE"),
        given("Lenvatinib"),
        given("Sintilimab"),
    )
    assert categories(one) == {"haic", *PAIR}


def test_control_arm_combination_is_comparator() -> None:
    """A combination that only the control arm gives is comparator."""
    one = study(
        "Nivolumab Versus TACE Plus Lenvatinib",
        arm("A", EXPERIMENTAL, "Drug: Nivolumab"),
        arm("B", ACTIVE, "Drug: Lenvatinib", "Procedure: TACE"),
        given("Nivolumab"),
        given("Lenvatinib"),
        given("TACE", "PROCEDURE"),
    )
    assert categories(one, "comparator") == {"targeted", "tace", "local-systemic"}


def test_placebo_makes_no_tag() -> None:
    """A placebo that matches a drug is not that drug."""
    one = study(
        "Lenvatinib or Placebo After Ablation",
        arm("Placebo", PLACEBO, "Drug: Placebo matching lenvatinib"),
        arm("Nothing", NOTHING, description="Surgery alone"),
        arm("Pembrolizumab", EXPERIMENTAL, "Drug: Pembrolizumab"),
        given("Placebo matching lenvatinib"),
        given("Pembrolizumab"),
    )
    assert drugs(one, "comparator") == set()
    assert categories(one, "comparator") == set()

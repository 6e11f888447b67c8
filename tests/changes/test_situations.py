"""Each situation that a reader meets: how much it weighs and the sentence that tells it."""

from __future__ import annotations

from typing import Any

import pytest

from trialwatch.changes import compare
from trialwatch.severity import Severity
from trialwatch.study import (
    ArmGroup,
    Contact,
    Design,
    Document,
    Enrollment,
    Intervention,
    IpdSharing,
    Location,
    Outcome,
    Oversight,
    PartialDate,
    Reference,
    Results,
    ResultsSubmission,
    Sponsor,
    Study,
    StudyDate,
)

CRITICAL, MAJOR, MINOR, ADMINISTRATIVE = Severity


def dated(text: str, kind: str | None = None) -> StudyDate:
    """Write a date of a study's course."""
    return StudyDate(PartialDate(text), kind)


STARTED: dict[str, Any] = {"start_date": dated("2020-01"), "last_update_post_date": PartialDate("2024-05-02")}
PLANNED: dict[str, Any] = {"start_date": dated("2027-01"), "last_update_post_date": PartialDate("2024-05-02")}

# (element, what the older version says, what the newer one says, weight, sentence)
SITUATIONS: list[tuple[str, dict[str, Any], dict[str, Any], Severity, str]] = [
    (
        "overall_status",
        {"overall_status": "RECRUITING"},
        {"overall_status": "TERMINATED"},
        CRITICAL,
        "Status changed from recruiting to terminated.",
    ),
    (
        "overall_status",
        {"overall_status": "RECRUITING"},
        {"overall_status": "SUSPENDED"},
        CRITICAL,
        "Status changed from recruiting to suspended.",
    ),
    (
        "overall_status",
        {"overall_status": "NOT_YET_RECRUITING"},
        {"overall_status": "WITHDRAWN"},
        CRITICAL,
        "Status changed from not yet recruiting to withdrawn.",
    ),
    (
        "overall_status",
        {"overall_status": "RECRUITING"},
        {"overall_status": "UNKNOWN", "last_known_status": "RECRUITING"},
        MINOR,
        "Status changed from recruiting to unknown (last known: recruiting).",
    ),
    (
        "overall_status",
        {"overall_status": "UNKNOWN", "last_known_status": "RECRUITING"},
        {"overall_status": "COMPLETED"},
        MAJOR,
        "Status changed from unknown to completed.",
    ),
    (
        "overall_status",
        {"overall_status": "RECRUITING"},
        {"overall_status": "ACTIVE_NOT_RECRUITING"},
        MAJOR,
        "Status changed from recruiting to active, not recruiting.",
    ),
    (
        "overall_status",
        {"overall_status": "RECRUITING"},
        {"overall_status": "PAUSED_BY_OWL"},
        MAJOR,
        "Status changed from recruiting to paused by owl.",
    ),
    ("why_stopped", {}, {"why_stopped": "Slow accrual"}, MAJOR, "Reason for stopping given: 'Slow accrual'."),
    (
        "why_stopped",
        {"why_stopped": "Slow accrual"},
        {"why_stopped": "Sponsor decision"},
        MAJOR,
        "Reason for stopping changed from 'Slow accrual' to 'Sponsor decision'.",
    ),
    ("why_stopped", {"why_stopped": "Slow accrual"}, {}, MAJOR, "The reason for stopping 'Slow accrual' was withdrawn."),
    (
        "primary_outcomes",
        dict(primary_outcomes=(Outcome("Overall survival", None, "24 months"),), **STARTED),
        dict(primary_outcomes=(Outcome("Overall survival", None, "12 months"),), **STARTED),
        CRITICAL,
        "Primary outcome 'Overall survival' changed its time frame from 24 months to 12 months, after the study had started.",
    ),
    (
        "primary_outcomes",
        dict(primary_outcomes=(Outcome("Overall survival", None, "24 months"),), **PLANNED),
        dict(primary_outcomes=(Outcome("Overall survival", None, "12 months"),), **PLANNED),
        MAJOR,
        "Primary outcome 'Overall survival' changed its time frame from 24 months to 12 months, before the study started.",
    ),
    (
        "primary_outcomes",
        {"primary_outcomes": (Outcome("Overall survival", None, "24 months"),), "overall_status": "RECRUITING"},
        {"primary_outcomes": (Outcome("Overall survival", None, "12 months"),), "overall_status": "RECRUITING"},
        CRITICAL,
        "Primary outcome 'Overall survival' changed its time frame from 24 months to 12 months (start date not known).",
    ),
    (
        "primary_outcomes",
        {"primary_outcomes": (Outcome("Overall survival", None, "24 months"),)},
        {"primary_outcomes": (Outcome("Overall survival", None, "12 months"),), "overall_status": "NOT_YET_RECRUITING"},
        MAJOR,
        "Primary outcome 'Overall survival' changed its time frame from 24 months to 12 months (start date not known).",
    ),
    (
        "primary_outcomes",
        dict(primary_outcomes=(Outcome("Overall survival", None, "24 months"),), **STARTED),
        dict(primary_outcomes=(Outcome("Overall Survival.", None, "24 Months"),), **STARTED),
        MINOR,
        "Primary outcome 'Overall Survival.' is worded differently.",
    ),
    (
        "primary_outcomes",
        dict(primary_outcomes=(Outcome("Overall survival", None, "24 months"),), **STARTED),
        dict(primary_outcomes=(Outcome("Overall survival", "From randomization to death", "24 months"),), **STARTED),
        MINOR,
        "Primary outcome 'Overall survival' is worded differently.",
    ),
    (
        "primary_outcomes",
        dict(primary_outcomes=(Outcome("Response", "By RECIST 1.1"),), **STARTED),
        dict(primary_outcomes=(Outcome("Response", "By mRECIST"),), **STARTED),
        CRITICAL,
        "Primary outcome 'Response' changed its description, after the study had started.",
    ),
    (
        "primary_outcomes",
        dict(primary_outcomes=(Outcome("Overall survival"),), **STARTED),
        dict(primary_outcomes=(Outcome("Overall survival"), Outcome("Progression-free survival by BICR")), **STARTED),
        CRITICAL,
        "Primary outcome 'Progression-free survival by BICR' added, after the study had started.",
    ),
    (
        "primary_outcomes",
        dict(primary_outcomes=(Outcome("Overall survival"), Outcome("Time to progression")), **STARTED),
        dict(primary_outcomes=(Outcome("Overall survival"),), **STARTED),
        CRITICAL,
        "Primary outcome 'Time to progression' removed, after the study had started.",
    ),
    (
        "primary_outcomes",
        dict(primary_outcomes=(Outcome("Rate of adverse events"),), **STARTED),
        dict(primary_outcomes=(Outcome("Tumour shrinkage on CT"),), **STARTED),
        CRITICAL,
        "Primary outcome 'Rate of adverse events' replaced by 'Tumour shrinkage on CT', after the study had started.",
    ),
    (
        "primary_outcomes",
        dict(primary_outcomes=(Outcome("Overall survival"),), secondary_outcomes=(Outcome("Time to progression"),), **STARTED),
        dict(primary_outcomes=(Outcome("Time to progression"),), secondary_outcomes=(Outcome("Overall survival"),), **STARTED),
        CRITICAL,
        (
            "Outcome 'Time to progression' moved from secondary to primary; "
            "outcome 'Overall survival' moved from primary to secondary, after the study had started."
        ),
    ),
    (
        "secondary_outcomes",
        dict(primary_outcomes=(Outcome("Overall survival"),), secondary_outcomes=(Outcome("Time to progression"),), **STARTED),
        dict(primary_outcomes=(Outcome("Time to progression"),), secondary_outcomes=(Outcome("Overall survival"),), **STARTED),
        MINOR,
        "Outcome 'Overall survival' moved from primary to secondary; outcome 'Time to progression' moved from secondary to primary.",
    ),
    (
        "primary_outcomes",
        dict(primary_outcomes=(Outcome("Objective response rate at week 12"),), **STARTED),
        dict(primary_outcomes=(Outcome("Objective response rate at week 24"),), **STARTED),
        CRITICAL,
        (
            "Primary outcome 'Objective response rate at week 24' changed its measure: 'rate at week 12' -> 'rate at week 24'"
            ", after the study had started."
        ),
    ),
    (
        "secondary_outcomes",
        {},
        {
            "secondary_outcomes": (
                Outcome("Disease control rate"),
                Outcome("Duration of response"),
                Outcome("Quality of life"),
                Outcome("AFP"),
            )
        },
        MINOR,
        "Secondary outcomes: 4 added ('Disease control rate', 'Duration of response' and 2 more).",
    ),
    (
        "secondary_outcomes",
        {"secondary_outcomes": (Outcome("Disease control rate", None, "1 year"),)},
        {"secondary_outcomes": (Outcome("Disease control rate", None, "up to 2 years"),)},
        MINOR,
        "Secondary outcome 'Disease control rate' changed its time frame from 1 year to 'up to 2 years'.",
    ),
    (
        "other_outcomes",
        {"other_outcomes": (Outcome("Exploratory biomarkers"),)},
        {},
        MINOR,
        "Other outcome 'Exploratory biomarkers' removed.",
    ),
    (
        "results",
        {},
        {"results": Results(True, first_post_date=PartialDate("2026-08-07"), digest="aa")},
        CRITICAL,
        "Results were posted on 2026-08-07.",
    ),
    ("results", {"results": Results(True, digest="aa")}, {"results": Results(True, digest="bb")}, MAJOR, "Posted results were updated."),
    ("results", {"results": Results(True, digest="aa")}, {"results": Results()}, MAJOR, "Posted results were withdrawn again."),
    (
        "results",
        {},
        {"results": Results(submissions=(ResultsSubmission("RELEASE", "2026-05-02"),))},
        MINOR,
        "Results were submitted to the registry on 2026-05-02.",
    ),
    (
        "results",
        {"results": Results(submissions=(ResultsSubmission("RELEASE", "2026-05-02"),))},
        {"results": Results(submissions=(ResultsSubmission("RELEASE", "2026-05-02"), ResultsSubmission("RESET", "2026-06-01")))},
        MINOR,
        "Results were returned by the registry for correction on 2026-06-01.",
    ),
    (
        "results",
        {},
        {"results": Results(submissions=(ResultsSubmission("UNRELEASE", "2026-05-09"),))},
        MINOR,
        "Results were cancelled by the sponsor on 2026-05-09.",
    ),
    (
        "results",
        {},
        {"results": Results(first_submit_date=PartialDate("2026-05-02"))},
        MINOR,
        "Results were first submitted on 2026-05-02.",
    ),
    (
        "results",
        {},
        {"results": Results(disp_first_submit_date=PartialDate("2026-05-02"))},
        MINOR,
        "A certificate of delay was submitted on 2026-05-02.",
    ),
    (
        "start_date",
        {"start_date": dated("2025-06")},
        {"start_date": dated("2026-12")},
        MAJOR,
        "Start moved from 2025-06 to 2026-12 (+18 months).",
    ),
    (
        "primary_completion_date",
        {"primary_completion_date": dated("2025-06")},
        {"primary_completion_date": dated("2026-12")},
        MAJOR,
        "Primary completion moved from 2025-06 to 2026-12 (+18 months).",
    ),
    (
        "primary_completion_date",
        {"primary_completion_date": dated("2025-06-30")},
        {"primary_completion_date": dated("2025-09-28")},
        MAJOR,
        "Primary completion moved from 2025-06-30 to 2025-09-28 (+3 months, 90 days).",
    ),
    (
        "primary_completion_date",
        {"primary_completion_date": dated("2025-06-30")},
        {"primary_completion_date": dated("2025-09-27")},
        MINOR,
        "Primary completion moved from 2025-06-30 to 2025-09-27 (+3 months, 89 days).",
    ),
    (
        "completion_date",
        {"completion_date": dated("2025-06-10")},
        {"completion_date": dated("2025-05-31")},
        MINOR,
        "Completion moved from 2025-06-10 to 2025-05-31 (-10 days).",
    ),
    (
        "completion_date",
        {"completion_date": dated("2025-06")},
        {"completion_date": dated("2025-06-15")},
        MINOR,
        "Completion made more precise from 2025-06 to 2025-06-15.",
    ),
    (
        "completion_date",
        {"completion_date": dated("2025-06-15")},
        {"completion_date": dated("2026-01")},
        MAJOR,
        "Completion moved from 2025-06-15 to 2026-01 (+7 months).",
    ),
    (
        "completion_date",
        {"completion_date": dated("2025-06", "ESTIMATED")},
        {"completion_date": dated("2025-06", "ACTUAL")},
        MINOR,
        "Completion 2025-06 changed from estimated to actual.",
    ),
    (
        "completion_date",
        {"completion_date": dated("2025-06", "ESTIMATED")},
        {"completion_date": dated("2025-11", "ACTUAL")},
        MAJOR,
        "Completion moved from 2025-06 to 2025-11 (+5 months) and changed from estimated to actual.",
    ),
    (
        "completion_date",
        {"completion_date": dated("2025-06", "ESTIMATED")},
        {"completion_date": dated("2025-06-15", "ACTUAL")},
        MINOR,
        "Completion made more precise from 2025-06 to 2025-06-15 and changed from estimated to actual.",
    ),
    ("start_date", {}, {"start_date": dated("2026-01", "ESTIMATED")}, MINOR, "Start date set to 2026-01 (estimated)."),
    ("start_date", {"start_date": dated("2026-01", "ESTIMATED")}, {}, MINOR, "Start date 2026-01 was removed."),
    (
        "enrollment",
        {"enrollment": Enrollment(100, "ESTIMATED")},
        {"enrollment": Enrollment(120, "ESTIMATED")},
        MAJOR,
        "Enrollment changed from 100 to 120 (+20 %).",
    ),
    (
        "enrollment",
        {"enrollment": Enrollment(100, "ESTIMATED")},
        {"enrollment": Enrollment(81, "ACTUAL")},
        MINOR,
        "Enrollment changed from 100 to 81 (-19 %; estimated to actual).",
    ),
    (
        "enrollment",
        {"enrollment": Enrollment(100, "ESTIMATED")},
        {"enrollment": Enrollment(100, "ACTUAL")},
        MINOR,
        "Enrollment of 100 changed from estimated to actual.",
    ),
    ("enrollment", {"enrollment": Enrollment(0)}, {"enrollment": Enrollment(20)}, MAJOR, "Enrollment changed from 0 to 20 (+20)."),
    ("enrollment", {}, {"enrollment": Enrollment(40, "ESTIMATED")}, MINOR, "Enrollment set to 40 (estimated)."),
    ("phases", {"phases": ("PHASE2",)}, {"phases": ("PHASE3", "PHASE2")}, MAJOR, "Phase changed from phase 2 to phase 2/phase 3."),
    (
        "study_type",
        {"study_type": "INTERVENTIONAL"},
        {"study_type": "OBSERVATIONAL"},
        MAJOR,
        "Study type changed from interventional to observational.",
    ),
    (
        "design",
        {"design": Design(masking="NONE", allocation="NON_RANDOMIZED")},
        {"design": Design(masking="DOUBLE", allocation="RANDOMIZED")},
        MAJOR,
        "Allocation changed from non randomized to randomized; masking changed from none to double.",
    ),
    (
        "design",
        {"design": Design(intervention_model_description="Two arms in parallel")},
        {"design": Design(intervention_model_description="Two arms, in parallel")},
        MINOR,
        "Description of the intervention model changed from Two arms in parallel to Two arms, in parallel.",
    ),
    ("arm_groups", {}, {"arm_groups": (ArmGroup("Lenvatinib"),)}, MAJOR, "Arm 'Lenvatinib' added."),
    (
        "arm_groups",
        {"arm_groups": (ArmGroup("Arm A", "EXPERIMENTAL", None, ("Drug: Sorafenib",)),)},
        {"arm_groups": (ArmGroup("Arm A", "EXPERIMENTAL", None, ("Drug: Lenvatinib",)),)},
        MAJOR,
        "Arm 'Arm A' gained 'Drug: Lenvatinib' and lost 'Drug: Sorafenib' among its interventions.",
    ),
    (
        "arm_groups",
        {"arm_groups": (ArmGroup("Arm A", "EXPERIMENTAL"),)},
        {"arm_groups": (ArmGroup("Arm A", "ACTIVE_COMPARATOR"),)},
        MAJOR,
        "Arm 'Arm A' changed from experimental to active comparator.",
    ),
    (
        "arm_groups",
        {"arm_groups": (ArmGroup("Arm A", None, "The patients take sorafenib."),)},
        {"arm_groups": (ArmGroup("Arm A", None, "Patients take Sorafenib"),)},
        MINOR,
        "Arm 'Arm A' is worded differently.",
    ),
    (
        "arm_groups",
        {"arm_groups": (ArmGroup("Sorafenib arm"),)},
        {"arm_groups": (ArmGroup("Sorafenib high-dose arm"),)},
        MAJOR,
        "Arm 'Sorafenib arm' was renamed to 'Sorafenib high-dose arm'.",
    ),
    (
        "interventions",
        {"interventions": (Intervention("Sorafenib", "DRUG"),)},
        {"interventions": (Intervention("Sorafenib", "DRUG", "400 mg twice daily"),)},
        MAJOR,
        "Intervention 'Sorafenib' gained a description.",
    ),
    (
        "interventions",
        {"interventions": (Intervention("Sorafenib", "DRUG", "400 mg twice daily"),)},
        {"interventions": (Intervention("Sorafenib", "DRUG", "200 mg twice daily"),)},
        MAJOR,
        "Intervention 'Sorafenib' changed its description ('400 mg twice' -> '200 mg twice').",
    ),
    (
        "interventions",
        {"interventions": (Intervention("Sorafenib"), Intervention("Placebo"))},
        {"interventions": (Intervention("TACE"),)},
        MAJOR,
        "Intervention 'TACE' added; interventions 'Sorafenib' and 'Placebo' removed.",
    ),
    (
        "eligibility_criteria",
        {"eligibility_criteria": "Inclusion Criteria:\n\n* Child-Pugh score up to B7\n* Age 18"},
        {"eligibility_criteria": "Inclusion Criteria:\n\n* Child-Pugh score up to B8\n* Age 18"},
        MAJOR,
        "Inclusion criterion changed: 'score up to B7' -> 'score up to B8'.",
    ),
    (
        "eligibility_criteria",
        {"eligibility_criteria": "Exclusion Criteria:\n* Pregnancy"},
        {"eligibility_criteria": "Exclusion Criteria:\n* Pregnancy\n* AFP > 400 ng/mL"},
        MAJOR,
        "Exclusion criterion added: 'AFP > 400 ng/mL'.",
    ),
    (
        "eligibility_criteria",
        {"eligibility_criteria": "Exclusion Criteria:\n* Pregnancy\n* AFP > 400 ng/mL"},
        {"eligibility_criteria": "Exclusion Criteria:\n* Pregnancy"},
        MAJOR,
        "Exclusion criterion removed: 'AFP > 400 ng/mL'.",
    ),
    (
        "eligibility_criteria",
        {"eligibility_criteria": "* Prior therapy is allowed"},
        {"eligibility_criteria": "* Prior therapy is not allowed"},
        MAJOR,
        "Criterion changed: 'Prior therapy is' -> 'Prior therapy is not'.",
    ),
    (
        "eligibility_criteria",
        {"eligibility_criteria": "* Measurable lesions by the RECIST"},
        {"eligibility_criteria": "* measurable lesion by RECIST."},
        MINOR,
        "Criterion worded differently: 'measurable lesion by RECIST.'.",
    ),
    (
        "eligibility_criteria",
        {"eligibility_criteria": "* ECOG 0-1\n* Age 18"},
        {"eligibility_criteria": "1. Age 18\n2. ECOG 0-1"},
        MINOR,
        "The eligibility criteria were arranged differently; no criterion changed.",
    ),
    (
        "eligibility_criteria",
        {"eligibility_criteria": "Inclusion Criteria:\n* HBV infection\nExclusion Criteria:\n* Pregnancy"},
        {"eligibility_criteria": "Inclusion Criteria:\nExclusion Criteria:\n* Pregnancy\n* HBV infection"},
        MAJOR,
        "Criterion 'HBV infection' moved from inclusion criterion to exclusion criterion.",
    ),
    (
        "eligibility_criteria",
        {"study_population": "Patients of one clinic"},
        {"study_population": "Patients of three clinics"},
        MAJOR,
        "Study population changed: 'Patients of one clinic' -> 'Patients of three clinics'.",
    ),
    (
        "ages_sex",
        {"minimum_age": "18 Years", "sex": "ALL"},
        {"minimum_age": "20 Years", "sex": "FEMALE"},
        MAJOR,
        "Minimum age changed from 18 Years to 20 Years; sex changed from all to female.",
    ),
    ("ages_sex", {"maximum_age": "75 Years"}, {}, MAJOR, "Maximum age is no longer said (was 75 Years)."),
    ("ages_sex", {"healthy_volunteers": False}, {"healthy_volunteers": True}, MAJOR, "Healthy volunteers changed from no to yes."),
    (
        "lead_sponsor",
        {"lead_sponsor": Sponsor("Acme Ltd", "INDUSTRY")},
        {"lead_sponsor": Sponsor("Bolt AG", "INDUSTRY")},
        MAJOR,
        "Lead sponsor changed from Acme Ltd to Bolt AG.",
    ),
    (
        "lead_sponsor",
        {"lead_sponsor": Sponsor("Acme, Ltd.", "INDUSTRY")},
        {"lead_sponsor": Sponsor("ACME Ltd", "INDUSTRY")},
        MINOR,
        "Lead sponsor changed from Acme, Ltd. to ACME Ltd.",
    ),
    (
        "lead_sponsor",
        {"lead_sponsor": Sponsor("Acme Ltd", "OTHER")},
        {"lead_sponsor": Sponsor("Acme Ltd", "INDUSTRY")},
        MAJOR,
        "Lead sponsor Acme Ltd changed its class from other to industry.",
    ),
    (
        "locations",
        {"locations": (Location("A", "Tokyo", country="Japan"),)},
        {
            "locations": (
                Location("A", "Tokyo", country="Japan"),
                Location("B", "Osaka", country="Japan"),
                Location("C", "Kyoto", country="Japan"),
                Location("D", "Kobe", country="Japan"),
            )
        },
        MINOR,
        "3 sites opened (B, Osaka, Japan; C, Kyoto, Japan; and 1 more).",
    ),
    (
        "locations",
        {"locations": (Location("A", "Tokyo", country="Japan"), Location("B", "Osaka", country="Japan"))},
        {"locations": (Location("A", "Tokyo", country="Japan"),)},
        MINOR,
        "1 site closed (B, Osaka, Japan).",
    ),
    (
        "locations",
        {"locations": (Location("A", "Tokyo", country="Japan"),)},
        {"locations": (Location("A", "Tokyo", country="Japan"), Location("B", "Lyon", country="France"))},
        MAJOR,
        "Countries: France gained; 1 site opened (B, Lyon, France).",
    ),
    (
        "locations",
        {"locations": (Location("A", "Tokyo", country="Japan"), Location("B", "Lyon", country="France"))},
        {"locations": (Location("A", "Tokyo", country="Japan"),)},
        MAJOR,
        "Countries: France lost; 1 site closed (B, Lyon, France).",
    ),
    (
        "locations",
        {"locations": (Location("A", "Tokyo", country="Japan", status="NOT_YET_RECRUITING"),)},
        {"locations": (Location("A", "Tokyo", country="Japan", status="RECRUITING"),)},
        MINOR,
        "Site A, Tokyo, Japan changed from not yet recruiting to recruiting.",
    ),
    (
        "locations",
        {"locations": tuple(Location(x, "Tokyo", country="Japan", status="RECRUITING") for x in "ABC")},
        {"locations": tuple(Location(x, "Tokyo", country="Japan", status="COMPLETED") for x in "ABC")},
        MINOR,
        "3 sites changed status to completed (A, Tokyo, Japan and 2 more).",
    ),
    (
        "locations",
        {"locations": (Location("National Cancer Center", "Tokyo", country="Japan"),)},
        {"locations": (Location("National Cancer Center Hospital", "Tokyo", country="Japan"),)},
        MINOR,
        "1 site renamed (National Cancer Center -> National Cancer Center Hospital, Tokyo, Japan).",
    ),
    (
        "locations",
        {"locations": (Location("National Cancer Center", "Tokyo", country="Japan"),)},
        {"locations": (Location("National Cancer Center", "Kashiwa", country="Japan"),)},
        MINOR,
        "1 site moved (National Cancer Center, Tokyo, Japan -> Kashiwa, Japan).",
    ),
    (
        "locations",
        {"locations": (Location("A", "Ankara", country="Turkey"),)},
        {"locations": (Location("A", "Ankara", country="Türkiye"),)},
        MINOR,
        "Country of 1 site changed from Turkey to Türkiye.",
    ),
    (
        "locations",
        {"locations": (Location("CLINIC A", "Tokyo", country="Japan"),)},
        {"locations": (Location("Clinic A", "Tokyo", country="Japan"),)},
        MINOR,
        "1 site written differently (CLINIC A -> Clinic A, Tokyo, Japan).",
    ),
    ("conditions", {"conditions": ("HCC",)}, {"conditions": ("HCC", "Liver Cirrhosis")}, MINOR, "1 condition added: 'Liver Cirrhosis'."),
    (
        "brief_title",
        {"brief_title": "Sorafenib in HCC"},
        {"brief_title": "Lenvatinib in HCC"},
        MINOR,
        "Brief title changed from 'Sorafenib in HCC' to 'Lenvatinib in HCC'.",
    ),
    ("official_title", {}, {"official_title": "A Study of Lenvatinib"}, MINOR, "Official title added: 'A Study of Lenvatinib'."),
    ("acronym", {"acronym": "REACH"}, {"acronym": "REACH-2"}, MINOR, "Acronym changed from 'REACH' to 'REACH-2'."),
    (
        "collaborators",
        {"collaborators": (Sponsor("Acme"),)},
        {"collaborators": (Sponsor("Bolt"),)},
        MINOR,
        "1 collaborator added: 'Bolt'; 1 collaborator removed: 'Acme'.",
    ),
    (
        "documents",
        {},
        {"documents": (Document("Study Protocol", "Prot", "2024-01-02", "Prot_000.pdf"),)},
        MINOR,
        "1 document added: 'Study Protocol'.",
    ),
    ("keywords", {"keywords": ("liver",)}, {}, ADMINISTRATIVE, "1 keyword removed: 'liver'."),
    (
        "contacts",
        {"central_contacts": (Contact("Jane Doe", phone="1"),)},
        {"central_contacts": (Contact("Jane Doe", phone="2"),)},
        ADMINISTRATIVE,
        "Contacts changed: central contact (names are left out).",
    ),
    (
        "contacts",
        {"overall_officials": (Contact("Jane Doe", "STUDY_CHAIR", "Clinic"),)},
        {"overall_officials": (Contact("John Roe", "STUDY_CHAIR", "Clinic"),)},
        ADMINISTRATIVE,
        "Contacts changed: official (names are left out).",
    ),
    (
        "brief_summary",
        {"brief_summary": "One."},
        {"brief_summary": "Two."},
        ADMINISTRATIVE,
        "Brief summary changed from 'One.' to 'Two.'.",
    ),
    (
        "detailed_description",
        {"detailed_description": "Some long text about " * 20 + "one arm."},
        {"detailed_description": "Some long text about " * 20 + "two arms."},
        ADMINISTRATIVE,
        "Detailed description changed: 'long text about one arm.' -> 'long text about two arms.'.",
    ),
    (
        "oversight",
        {"oversight": Oversight(has_dmc=False)},
        {"oversight": Oversight(has_dmc=True)},
        ADMINISTRATIVE,
        "Data monitoring committee changed from no to yes.",
    ),
    (
        "oversight",
        {"has_expanded_access": False},
        {"has_expanded_access": True, "expanded_access_nct_id": "NCT09999999"},
        ADMINISTRATIVE,
        "Expanded access changed from no to yes; expanded access record set to NCT09999999.",
    ),
    (
        "references",
        {},
        {"references": (Reference("Doe J. Liver. 2024", "123", "RESULT"),)},
        ADMINISTRATIVE,
        "1 reference added: 'Doe J. Liver. 2024 (PMID 123, RESULT)'.",
    ),
    ("ipd_sharing", {}, {"ipd_sharing": IpdSharing("NO")}, ADMINISTRATIVE, "Data sharing set to no."),
    (
        "secondary_ids",
        {"org_study_id": "A-1"},
        {"org_study_id": "A-2"},
        ADMINISTRATIVE,
        "1 study number added: 'A-2 (number of the sponsor)'; 1 study number removed: 'A-1 (number of the sponsor)'.",
    ),
]


@pytest.mark.parametrize(("element", "older", "newer", "severity", "summary"), SITUATIONS, ids=[one[4][:60] for one in SITUATIONS])
def test_situation(element: str, older: dict[str, Any], newer: dict[str, Any], severity: Severity, summary: str) -> None:
    """The change of the element weighs and reads as the table says."""
    changes = compare(Study("NCT01234567", **older), Study("NCT01234567", **newer))
    (change,) = [one for one in changes if one.element == element]
    assert (change.summary, change.severity) == (summary, severity)


def test_the_table_is_complete() -> None:
    """Every element that two versions can differ in is in the table."""
    from trialwatch.changes.material import MATERIAL

    assert {one[0] for one in SITUATIONS} == set(MATERIAL)


@pytest.mark.parametrize("address", ["jane.doe@hospital.example.org", "o'neil+trial@x-y.example.co", "A_B%c@例え.example"])
def test_no_change_tells_an_address(address: str) -> None:
    """An e-mail address in a text of the record is left out of what is told, wherever it stands; the change is still told."""
    older = Study("NCT01234567", brief_summary="Data on request.", conditions=("HCC",))
    newer = Study("NCT01234567", brief_summary=f"Data on request from {address}.", conditions=("HCC", f"<{address}>"))
    changes = {one.element: one for one in compare(older, newer)}
    assert set(changes) == {"brief_summary", "conditions"}
    told = repr(list(changes.values()))
    assert address not in told
    assert "[e-mail address left out]" in str(changes["brief_summary"].after)
    assert "@" not in told


def test_what_only_looks_like_an_address_stays() -> None:
    """A dose at a time keeps its sign."""
    [change] = compare(Study("NCT01234567"), Study("NCT01234567", brief_summary="5 mg @ 2 h, 3@ 4, a@b"))
    assert change.after == "5 mg @ 2 h, 3@ 4, a@b"

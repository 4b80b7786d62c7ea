"""A contract as an INDIGO project: values in their objects, and only fields that the standard has.

The standard's own schema is not carried along. Here stands what we rely on of it: the fields we
fill, by the kind of their value, and the words it allows.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from socinvest import pipeline
from socinvest.answers.extremes import extremes, planned_people
from socinvest.errors import ScenarioError
from socinvest.model import Account, Scenario
from socinvest.model_contract import ContractMeasure
from socinvest.report.indigo import INDIGO_SCHEMA, indigo
from socinvest.scenario.build import read
from tests.contract import contracts as make
from tests.factories import tiny_scenario
from tests.report.settled import DATA, LENT, lent, settled

TEXT, NUMBER, DATE, PLAIN = "text", "number", "date", "plain"
CURRENCY_AMOUNT = {"currency": TEXT, "amount": NUMBER}
PERIOD = {"start_date": DATE, "end_date": DATE}
ORGANISATION = {
    "organisation_id": TEXT,
    "organisation_role_category": {"Government/Public Sector/Public Bank", "Other"},
}
COST = {
    "date": DATE, "phase": TEXT, "payment": {"currency": TEXT, "planned": NUMBER},
    "incurred_by": TEXT, "type": TEXT, "notes": PLAIN,
}  # fmt: skip
UNIT = {"Individual", "Other"}
PROJECT: Mapping[str, Any] = {
    "status": PLAIN,
    "name": TEXT,
    "stage_development": {"value": {"Implementation", "Service delivery complete"}},
    "dates": {
        "start_date_of_service_provision": DATE, "anticipated_completion_date": DATE,
        "notes": PLAIN,
    },
    "overall_project_finance": {
        "total_investment_commitment": {"currency": TEXT, "amount": {"exact": NUMBER}},
        "maximum_potential_outcome_payment_v2": CURRENCY_AMOUNT,
        "total_outcome_payments_made": CURRENCY_AMOUNT,
        "source_ids": PLAIN,
        "notes": PLAIN,
    },
    "purpose_and_classifications": {"social_challenge": TEXT, "intervention": TEXT},
    "service_and_beneficiaries": {
        "target_population": TEXT,
        "targeted_number_service_users_or_beneficiaries_total": NUMBER,
        "unit_type_targeted_service_users_or_beneficiaries": UNIT,
        "unit_description_of_service_user_or_beneficiaries": TEXT,
        "actual_number_service_users_or_beneficiaries_total": NUMBER,
        "unit_type_actual_service_users_or_beneficiaries": UNIT,
        "unit_description_of_actual_service_user_or_beneficiaries": TEXT,
    },
    "notes": {"value": PLAIN, "status": PLAIN},
    "sources": [{
        "id": PLAIN, "name": TEXT, "url": TEXT, "publication_date": TEXT, "accessed_date": TEXT,
        "notes": PLAIN,
    }],
    "service_provisions": [{
        "id": PLAIN, **ORGANISATION, "intervention": TEXT, "planned_service": {"start_date": TEXT},
    }],
    "outcome_payment_commitments": [{
        **ORGANISATION, "maximum_potential_outcome_payment": CURRENCY_AMOUNT,
        "result_type": {"Interim", "Overall"}, "period": PERIOD,
        "total_outcome_payments": CURRENCY_AMOUNT,
    }],
    "investments": [{
        "id": PLAIN, **ORGANISATION,
        "investment_commitment": {"currency": TEXT, "amount": {"exact": NUMBER}},
        "maximum_potential_loss": TEXT,
        "maximum_potential_return_type": {"IRR"},
        "maximum_potential_return": NUMBER,
        "investor_repayment": {
            "No repayment (no principle or return)",
            "Some repayment (but below value of principle)",
            "Principal repaid (but no net return)",
            "Principal + positive financial returns",
        },
        "investment_type": {"Debt", "Equity"},
        "source_ids": PLAIN,
        "notes": PLAIN,
    }],
    "intermediary_services": [{**ORGANISATION, "other_role_description": TEXT}],
    "outcome_metrics": [{
        "id": PLAIN, "definition": TEXT, "target_population": TEXT,
        "targeted_number_of_service_users_or_beneficiaries_total": NUMBER,
        "unit_type_of_targeted_service_users_or_beneficiaries": UNIT,
        "unit_description_of_service_user_or_beneficiaries": TEXT,
        "outcome_metric_target": TEXT, "outcome_validation_method": TEXT, "notes": PLAIN,
    }],
    "outcome_pricings": [{
        "outcome_metric_id": TEXT, "currency": TEXT, "price_per_unit": {"amount": NUMBER},
        "contracted_increases_to_outcome_pricing": TEXT, "price_description": TEXT,
        "source_ids": PLAIN,
    }],
    "outcome_payment_plans": [{"id": TEXT, "period": PERIOD}],
    "outcome_payments": [{
        "outcome_payment_plan_id": TEXT, "outcome_metric_id": TEXT, "period": PERIOD,
        "payer_organisation_id": TEXT, "recipient_organisation_id": TEXT,
        "type": {"Planned", "Actual"}, "money": CURRENCY_AMOUNT, "notes": PLAIN,
    }],
    "results": [{
        "outcome_metric_id": TEXT, "result_level": {"Outcome level"},
        "result_type": {"Interim", "Final"}, "period": {"end_date": DATE},
        "outcomes_achieved": TEXT, "other_description_of_result": TEXT,
        "number_engaged_in_impact_bond": NUMBER, "outcomes_validator_organisation_ids": TEXT,
    }],
    "provider_side_cost": [COST],
    "outcome_payer_cost": [COST],
    "documents": [{"title": TEXT, "url": TEXT}],
}  # fmt: skip


def check(told: Any, shape: Any, path: str = "") -> None:
    """That everything told is of the shape; what is left out is allowed."""
    if isinstance(shape, list):
        assert isinstance(told, list) and told, path
        for one in told:
            check(one, shape[0], f"{path}[]")
    elif isinstance(shape, dict):
        assert set(told) <= {*shape, "status"}, f"{path}: {set(told) - set(shape)}"
        for key, one in told.items():
            check(one, shape.get(key, PLAIN), f"{path}.{key}")
    elif shape == PLAIN or path.endswith(".value"):
        assert isinstance(told, str) and told, path
        assert not isinstance(shape, set) or told in shape, f"{path}: {told}"
    else:
        assert set(told) == {"value"}, path
        value = told["value"]
        if isinstance(shape, set):
            assert value in shape, f"{path}: {value}"
        elif shape == NUMBER:
            assert isinstance(value, (int, float)) and not isinstance(value, bool), path
        else:
            assert isinstance(value, str) and value, path
            if shape == DATE:
                assert re.fullmatch(r"\d{4}(-\d\d)?", value), f"{path}: {value}"


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return read(DATA / "lent.yaml")


@pytest.fixture(scope="module")
def summary(scenario: Scenario) -> Mapping[str, Any]:
    return pipeline.run(scenario, draws=20).summary()


def test_the_version_of_the_standard_is_told(scenario: Scenario) -> None:
    assert "April 2024" in INDIGO_SCHEMA
    assert INDIGO_SCHEMA in indigo(scenario)["notes"]["value"]


def test_before_anything_is_known(scenario: Scenario) -> None:
    told = indigo(scenario)
    check(told, PROJECT)
    assert "stage_development" not in told
    assert not told.keys() & {"results", "outcome_payments", "provider_side_cost"}
    assert told["investments"][0]["maximum_potential_loss"] == {"value": "10 %"}
    assert told["outcome_pricings"][1]["price_description"]["value"] == (
        "savings, clause 4.2: 60 % of saving, at most 500 000 SEK; if delivered"
    )
    assert [one["id"] for one in told["outcome_metrics"]] == ["saving", "delivered"]


def test_with_a_run_and_a_settlement(scenario: Scenario, summary: Mapping[str, Any]) -> None:
    told = indigo(scenario, summary, lent())
    check(told, PROJECT)
    assert told["stage_development"]["value"] == "Service delivery complete"
    kinds = [one["type"]["value"] for one in told["outcome_payments"]]
    assert kinds == ["Planned"] * 3 + ["Actual"] * 3
    actual = [one["money"]["amount"]["value"] for one in told["outcome_payments"][3:]]
    assert actual == pytest.approx([200_000, 228_000, 22_000])
    assert told["results"][0]["outcomes_achieved"] == {"value": "380 000 SEK"}
    [cost] = told["provider_side_cost"]
    assert cost["payment"]["planned"]["value"] == pytest.approx(450_000)
    assert "outcome_payer_cost" not in told
    some = "Some repayment (but below value of principle)"
    assert told["investments"][0]["investor_repayment"] == {"value": some}


def test_what_falls_due_later_is_interim(scenario: Scenario) -> None:
    told = indigo(scenario, None, lent("until: 2018-12\n" + LENT))
    check(told, PROJECT)
    assert told["stage_development"]["value"] == "Implementation"
    assert {one["result_type"]["value"] for one in told["results"]} == {"Interim"}
    assert "investor_repayment" not in told["investments"][0]


CONTRACTS = sorted(path.stem for path in (DATA / "contracts").glob("*.yaml"))


@pytest.mark.parametrize("name", [name for name in CONTRACTS if name != "base"])
def test_every_kind_of_contract(name: str) -> None:
    found = read(DATA / "contracts" / f"{name}.yaml", variants=())
    check(indigo(found), PROJECT)


def test_a_scenario_without_a_contract_is_refused() -> None:
    with pytest.raises(ScenarioError):
        indigo(tiny_scenario())


# --- the least and the most ---


def test_the_extremes_of_norrkoping() -> None:
    agreed = make.norrkoping()
    flags = {name: ContractMeasure(name, "chance", make.HERE) for name in ("delivered", "school")}
    agreed = replace(agreed, measures={**agreed.measures, **flags})
    found = extremes(tiny_scenario(), agreed, 60.0)
    assert found is not None
    assert found.most([make.CITY]) == pytest.approx(12.0)
    assert found.back(make.INVESTOR) == (0.0, pytest.approx(1.2))
    rate = found.best_rate(make.INVESTOR)
    assert rate == pytest.approx(1.2 ** (1 / 5) - 1)


def test_what_nothing_bounds_has_no_most() -> None:
    agreed = make.contract(
        (make.term("share", "share", 0.5, of="saving"),),
        investments=(make.investment(2.0),), measures=("saving",),
    )  # fmt: skip
    found = extremes(tiny_scenario(), agreed, 60.0)
    assert found is not None
    assert found.most([make.CITY]) is None
    assert found.back(make.INVESTOR) == (0.0, None)
    assert found.best_rate(make.INVESTOR) is None


def test_too_many_measures_have_no_extremes() -> None:
    names = [f"m{i}" for i in range(13)]
    terms = tuple(make.term(f"t{i}", "share", 0.5, of=name) for i, name in enumerate(names))
    agreed = make.contract(terms, measures=names)
    assert extremes(tiny_scenario(), agreed, 60.0) is None


def test_who_brings_no_capital_gets_none_back() -> None:
    agreed = make.contract((make.term("fee", "fixed", 1.0),))
    found = extremes(tiny_scenario(), agreed, 60.0)
    assert found is not None
    assert found.back(Account("nobody", "gemensamt")) is None


def test_planned_people(scenario: Scenario) -> None:
    assert scenario.contract is not None
    assert planned_people(scenario, scenario.contract) == pytest.approx(10.0)
    tiny = tiny_scenario()
    contract = make.contract((make.term("fee", "fixed", 1.0),))
    assert planned_people(tiny, contract) == pytest.approx(100.0)


def test_nothing_is_changed_by_an_export(scenario: Scenario, summary: Mapping[str, Any]) -> None:
    before, done = copy.deepcopy(summary), lent()
    kept = copy.deepcopy(done)
    assert indigo(scenario, summary, done) == indigo(scenario, summary, done)
    assert (before, kept) == (summary, done)


def test_cohorts_are_told_apart() -> None:
    path = Path("contracts", "peterborough")
    seen = "until: 2014-12\npeople: {first: 900, second: 800}\nobserved:\n  fall: {first: 8.39 %}\n"
    found = read(DATA / f"{path.as_posix()}.yaml")
    [result] = indigo(found, None, settled(path.as_posix(), seen))["results"]
    assert result["other_description_of_result"] == {"value": "Cohort first"}
    assert result["number_engaged_in_impact_bond"] == {"value": 900.0}

"""Words of ours around the fields, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["INTRODUCTION", "WORDS"]

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "The scenario file",
        "ScenarioFile": "A scenario",
        "IncludedFile": "A file to be included",
        "ExtendingFile": "A file that extends another",
        "compulsory": "**compulsory**",
        "default": "without it",
        "example": "Example",
        "or": "or",
        "figure": "figure",
        "text": "text",
        "whole": "whole number",
        "flag": "`true` or `false`",
        "span": "span",
        "both": "text, may be in two languages",
        "fields": "fields",
        "list": "list, each item with {of}",
        "list_of_text": "list of texts",
        "list_of_both": "list of texts, may be in two languages",
        "list_of_figure": "list of figures",
        "names": "names, each with {of}",
        "any": "what stands there",
        "list_of_names": "a list of names",
        "name": "a name",
        "money": "money",
        "time": "time",
        "unit": "unit",
        "written": "may be written",
    },
    "sv": {
        "title": "Scenariofilen",
        "ScenarioFile": "Ett scenario",
        "IncludedFile": "En fil att hämta in",
        "ExtendingFile": "En fil som bygger på en annan",
        "compulsory": "**obligatoriskt**",
        "default": "utan det",
        "example": "Exempel",
        "or": "eller",
        "figure": "tal",
        "text": "text",
        "whole": "heltal",
        "flag": "`true` eller `false`",
        "span": "spann",
        "both": "text, gärna på två språk",
        "fields": "fält",
        "list": "lista, varje post med {of}",
        "list_of_text": "lista av texter",
        "list_of_both": "lista av texter, gärna på två språk",
        "list_of_figure": "lista av tal",
        "names": "namn, vart och ett med {of}",
        "any": "det som ska stå där",
        "list_of_names": "en lista av namn",
        "name": "ett namn",
        "money": "pengar",
        "time": "tid",
        "unit": "enhet",
        "written": "kan skrivas",
    },
}

INTRODUCTION: Mapping[str, str] = {
    "en": """\
Every field of a scenario, with what may be written in it, what it means and an example that is
run by the tests. [Write a scenario](../how-to/write-a-scenario.md) is the guide; `socinvest schema`
gives the same to [editors](../how-to/editor.md). Anything that does not stand here is refused.

## How values are written

**figure**
: A number with its unit, the name of a parameter, or arithmetic with both. Shares are written
  `13 %`, sums `40 000 SEK/pupil/year`. Thousands are set apart by spaces and decimals by a point.
  Where the text says *a fixed time*, a number has to be written out.

**span**
: Two figures: `13 % to 74 %`, or `[13 %, 74 %]`.

**text**
: Words. A text with a comma or a colon stands in quotes inside braces. Text that readers see may
  be given in both languages: `{{sv: Nuläge, en: Business as usual}}`.

**path**
: Names with dots, as in `interventions.ppss.costs.programme`. An item of a list goes by its
  `item` or `name`, or by its place counted from 0. In the headings below NAME and ITEM are names of
  your own.

**expression**
: `+ - * / **`, parentheses, names of parameters (with dots for those of included files) and the
  functions {functions}. A comparison stands only inside `where`.

**clock**
: `age`, `time_since_entry` and `time_in_state` are times, `calendar_year` a plain number. An
  expression that names one, or a table or hazard over one, may stand in the rows and shares of
  `transitions` (hazards only there), in a course's `unit_cost`, `weight` and `change`, in the `p`
  of an outcome (not `time_in_state`) and in the `unit_cost` of a programme's line with `in`. See
  [how the engine counts](../explanation/how-the-engine-counts.md#when-a-clock-is-read).

```yaml
parameters:
  one: {{value: 40 000 SEK/pupil/year, source: report, evidence: reported}}
  two: {{pert: {{limits: 13 % to 74 %, mode: 30 %}}, evidence: assumed, note: "a guess, no more"}}
  three: {{expression: one * 1400 * max(two, 20 %), unit: MSEK/year}}
  four: {{expression: "where(age < 18 years, 12 %, 8 %)"}}
```

### Units

{units}
""",
    "sv": """\
Varje fält i ett scenario: vad som kan stå där, vad det betyder och ett exempel som testerna kör.
[Skriv ett scenario](../how-to/write-a-scenario.md) är handledningen. Det som inte står här avvisas.

## Hur värden skrivs

**tal**
: En siffra med sin enhet, namnet på en parameter, eller en räkning med båda. Andelar skrivs `13 %`,
  belopp `40 000 kr/elev/år`. Tusental skiljs med mellanslag och decimaler med punkt. Där det står
  *en bestämd tid* måste den skrivas ut.

**spann**
: Två tal: `13 % to 74 %`, eller `[13 %, 74 %]`.

**text**
: Ord. En text med komma eller kolon står inom citattecken om den är innanför klamrar. Text som
  läsare ser kan ges på båda språken: `{{sv: Nuläge, en: Business as usual}}`.

**sökväg**
: Namn med punkter, som `interventions.ppss.costs.programme`. En post i en lista kallas det som står
  i dess `item` eller `name`, eller efter sin plats räknad från 0. I rubrikerna nedan är NAME och
  ITEM dina egna namn.

**uttryck**
: `+ - * / **`, parenteser, namn på parametrar (med punkter för dem i inhämtade filer) och
  funktionerna {functions}. En jämförelse står bara inuti `where`.

**klocka**
: `age` (ålder), `time_since_entry` (tid sedan inträdet) och `time_in_state` (tid i tillståndet)
  är tider, `calendar_year` (kalenderår) ett rent tal. Ett uttryck som nämner en, eller en tabell
  eller riskkurva över en, kan stå i rader och andelar i `transitions` (riskkurvor bara där), i
  ett förlopps `unit_cost`, `weight` och `change`, i ett utfalls `p` (inte `time_in_state`) och i
  `unit_cost` för en insats rad med `in`. Se [Låt ett tal bero på ålder, tid eller
  år](../how-to/clocks.md).

```yaml
parameters:
  one: {{value: 40 000 kr/elev/år, source: report, evidence: reported}}
  two: {{pert: {{limits: 13 % to 74 %, mode: 30 %}}, evidence: assumed, note: "gissat, inte mer"}}
  three: {{expression: one * 1400 * max(two, 20 %), unit: mnkr/år}}
  four: {{expression: "where(age < 18 år, 12 %, 8 %)"}}
```

### Enheter

{units}
""",
}

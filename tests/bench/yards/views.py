"""Y0 bare view, Y1 signed-in page, Y3 lean save: through the portal's real middleware."""

from django import forms
from django.db import transaction
from django.db.models import Avg, Count, Max, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.backends.django import DjangoTemplates

from alliance_portal.accounts.permissions import public, signed_in
from tests.bench.yards.models import Item, Score, Sheet

CRITERIA = 5
FIRST_PERSON = 1_000_000  # whose figures are ranked; the saves of the bench belong to lower numbers
FILL = b"x" * 20_400
ROWS = [(f"Organisation number {number}", number, number * 1.37, "under review by the committee") for number in range(115)]
PAGE = """<!doctype html><html lang="en"><title>{{ item.title }}</title><h1>{{ item.title }}</h1><p>{{ request.user }}
<form method="post">{% csrf_token %}</form><table>{% for row in rows %}<tr><td>{{ forloop.counter }}</td><td>{{ row.0 }}</td>
<td><a href="/yard/save/{{ row.1 }}/">Item {{ row.1 }}</a></td><td>{{ row.2|floatformat:1 }}</td><td class="state">{{ row.3 }}</td></tr>
{% endfor %}</table>"""
RANKING = """<!doctype html><html lang="en"><title>Ranking</title><h1>Ranking</h1><table>{% for row in rows %}<tr><td>{{ forloop.counter }}</td>
<td><a href="/yard/save/{{ row.0 }}/">{{ row.1 }}</a></td><td>{{ row.2|floatformat:2 }}</td><td>{{ row.3 }}</td><td>{{ row.4 }}</td>
<td>{{ row.5 }}</td></tr>{% endfor %}</table>"""
FORM = """<!doctype html><html lang="en"><title>Sheet</title><h1>{{ item.title }}</h1>
<form method="post">{% csrf_token %}{{ form.as_p }}<button>Save</button></form>"""
_engine = DjangoTemplates(
    {"NAME": "yards", "DIRS": [], "APP_DIRS": False, "OPTIONS": {
        "context_processors": ["django.template.context_processors.request", "django.contrib.auth.context_processors.auth"],
        "loaders": [("django.template.loaders.locmem.Loader", {"page.html": PAGE, "form.html": FORM, "ranking.html": RANKING})],
    }},
)  # fmt: skip
_page, _form, _ranking = (_engine.get_template(name) for name in ("page.html", "form.html", "ranking.html"))


class SheetForm(forms.Form):
    """Five figures and a text."""

    text = forms.CharField(widget=forms.Textarea)
    c0, c1, c2, c3, c4 = (forms.TypedChoiceField(choices=[(v, str(v)) for v in range(6)], coerce=int) for _ in range(CRITERIA))


@public
def bare(request: HttpRequest) -> HttpResponse:
    """Y0: one indexed SELECT, 20 kB of bytes."""
    title = Item.objects.filter(number=7).values_list("title", flat=True).get()
    return HttpResponse(b"<!doctype html><title>" + title.encode() + b"</title>" + FILL)


@signed_in
def page(request: HttpRequest) -> HttpResponse:
    """Y1: session and user, one SELECT, a 20 kB template."""
    return HttpResponse(_page.render({"item": Item.objects.get(number=7), "rows": ROWS}, request))


@signed_in
def ranking(request: HttpRequest) -> HttpResponse:
    """Y2: two hundred rows of one SQL aggregate over the figures of seven persons, a plain template."""
    scores = Score.objects.filter(sheet__person__gte=FIRST_PERSON).values("sheet__item__number", "sheet__item__title")
    rows = scores.annotate(mean=Avg("value"), low=Min("value"), high=Max("value"), sheets=Count("sheet", distinct=True)).order_by("-mean")
    listed = rows.values_list("sheet__item__number", "sheet__item__title", "mean", "low", "high", "sheets")
    return HttpResponse(_ranking.render({"rows": listed}, request))


@signed_in
def save(request: HttpRequest, number: int) -> HttpResponse:
    """Y3: a form of five fields and a text, one transaction."""
    item = get_object_or_404(Item, number=number)
    sheet = Sheet.objects.filter(item=item, person=request.user.pk).first()
    if request.method != "POST":
        initial = {"text": sheet.text, **{f"c{score.criterion}": score.value for score in sheet.scores.all()}} if sheet else {}
        return HttpResponse(_form.render({"item": item, "form": SheetForm(initial=initial)}, request))
    form = SheetForm(request.POST)
    if not form.is_valid():
        return HttpResponse(form.errors.as_text(), status=422)
    typed = form.cleaned_data
    values = [typed[f"c{criterion}"] for criterion in range(CRITERIA)]
    with transaction.atomic():
        sheet, _made = Sheet.objects.update_or_create(item=item, person=request.user.pk, defaults={"text": typed["text"], "total": sum(values)})
        scores = [Score(sheet=sheet, criterion=criterion, value=value) for criterion, value in enumerate(values)]
        Score.objects.bulk_create(scores, update_conflicts=True, unique_fields=["sheet", "criterion"], update_fields=["value"])
    return redirect(request.path)

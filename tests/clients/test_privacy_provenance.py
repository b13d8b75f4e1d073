"""Nobody is entered by an unlawful way, through whichever door; figures can do without."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Attachment, AuditEvent
from clients.actions import add_client, change_client, enter_client
from clients.actions.provenance import recount_basis
from clients.models import Client, ConsentEvent, ConsentText, ImportBatch, Origin
from clients.registry.provenance import basis_of
from core.clock import today
from pipeline.models import Journey
from tests.cast import Cast, at
from tests.desk.importing import ImportTestCase

UNITS = {"source": "special_unit", "legal_basis": "consent"}
RIVALS = {"source": "competitor", "legal_basis": "public"}


class DoorTests(ImportTestCase):
    """Every way in: form, action, command, and a change of origin afterwards."""

    def enter(self, **facts: str) -> bool:
        enter_client(by=self.lin, name="甲", phone="13611110000", origin=facts)
        return True

    def test_the_actions_refuse_special_units_without_proof(self) -> None:
        with self.assertRaises(ValidationError):
            self.enter(**UNITS)
        with self.assertRaises(ValidationError):
            self.enter(source="special_unit", legal_basis="public", evidence="x")
        self.assertTrue(self.enter(**UNITS, evidence="录音 12"))
        self.assertTrue(Client.objects.get(name="甲").has_basis)

    def test_an_origin_handed_in_ready_made_is_judged_as_well(self) -> None:
        origin = Origin.objects.create(branch=self.nanjing, user=self.lin, **UNITS)
        with self.assertRaises(ValidationError):
            add_client(by=self.lin, name="乙", origin=origin)

    def test_the_forms_refuse_it(self) -> None:
        self.client.force_login(self.lin)
        for url in (
            "/clients/new/",
            f"/clients/{self.zhang.pk}/edit/",
            f"/clients/{self.zhang.pk}/privacy/origin/",
        ):
            with self.subTest(url):
                form = {"name": "丙", "phone": "13611112222", **UNITS}
                self.assertEqual(self.client.post(url, form).status_code, 200)
        self.assertFalse(Client.objects.filter(name="丙").exists())
        self.zhang.refresh_from_db()
        self.assertIsNone(self.zhang.origin)

    def test_a_file_handed_in_is_proof(self) -> None:
        self.client.force_login(self.lin)
        url = f"/clients/{self.zhang.pk}/privacy/origin/"
        file = SimpleUploadedFile("录音.pdf", b"%PDF-1.7 yes")
        self.assertEqual(
            self.client.post(url, {**UNITS, "file": file}).status_code, 302
        )
        self.zhang.refresh_from_db()
        self.assertTrue(self.zhang.has_basis)
        proof = Attachment.objects.get()
        self.addCleanup(proof.file.delete, save=False)
        door = f"/clients/{self.zhang.pk}/privacy/evidence/{proof.pk}/"
        answer = self.client.post(door)
        self.assertEqual(b"".join(answer.streaming_content), b"%PDF-1.7 yes")
        self.assertTrue(AuditEvent.objects.filter(action="evidence.read").exists())
        self.client.force_login(self.chen)
        self.assertEqual(self.client.post(door).status_code, 404)
        # A later change keeps the proof.
        change_client(self.zhang, by=self.lin, origin={**UNITS, "outlet": "电信"})
        self.zhang.refresh_from_db()
        self.assertEqual(self.zhang.origin.attachment, proof)

    def test_what_is_no_picture_or_pdf_is_no_proof(self) -> None:
        self.client.force_login(self.lin)
        url = f"/clients/{self.zhang.pk}/privacy/origin/"
        file = SimpleUploadedFile("x.pdf", b"<script>alert(1)</script>")
        page = self.client.post(url, {"legal_basis": "consent", "file": file})
        self.assertEqual(page.status_code, 200)
        self.assertFalse(Attachment.objects.exists())

    def test_a_proof_of_one_client_is_not_opened_by_anothers_page(self) -> None:
        proof = Attachment.objects.create(name="a.pdf", sha256="0", user=self.lin)
        self.client.force_login(self.lin)
        door = f"/clients/{self.zhang.pk}/privacy/evidence/{proof.pk}/"
        self.assertEqual(self.client.post(door).status_code, 404)

    def test_lists_are_refused_by_the_command(self) -> None:
        head = "姓名,电话,来源,合法依据,同意文本"
        bad = f"{head}\n丁,13611113333,special_unit,consent,"
        self.assertEqual(self.run_import(bad)["rejected"][0]["field"], "source")
        rival = f"{head}\n丁,13611113333,competitor,consent,v1"
        self.assertEqual(self.run_import(rival)["rejected"][0]["field"], "source")
        good = f"{head}\n丁,13611113333,special_unit,consent,v1"
        self.assertEqual(self.run_import(good)["created"], 1)
        row = Client.objects.get(name="丁")
        self.assertTrue(row.has_basis)
        # Who came with a list cannot be declared a competitor's afterwards.
        with self.assertRaises(ValidationError):
            change_client(row, by=self.lin, origin=RIVALS)

    def test_one_who_tells_us_of_their_present_broker_is_welcome(self) -> None:
        self.assertTrue(self.enter(**RIVALS))


class ProjectionTests(ImportTestCase):
    def test_has_basis_follows_the_origin_through_every_door(self) -> None:
        enter_client(by=self.lin, name="一", origin={"legal_basis": "consent"})
        enter_client(by=self.lin, name="二", origin={"legal_basis": "public"})
        self.run_import("姓名,合法依据,同意文本\n三,consent,v1\n四,,\n五,contract,")
        change_client(self.zhang, by=self.lin, origin={"legal_basis": "contract"})
        stored = {c.name: c.has_basis for c in Client.objects.all()}
        judged = {
            c.name: basis_of(c.origin) for c in Client.objects.select_related("origin")
        }
        self.assertEqual(stored, judged)
        self.assertEqual(
            stored,
            {
                "张建国": True,
                "一": False,
                "二": True,
                "三": True,
                "四": False,
                "五": True,
            },
        )

    def test_the_command_puts_right_what_a_bulk_write_forgot(self) -> None:
        lawful = Origin.objects.create(
            branch=self.nanjing, user=self.lin, legal_basis="public"
        )
        row = add_client(by=self.lin, name="六")
        Client.objects.filter(pk=row.pk).update(origin=lawful)
        Client.objects.filter(pk=self.zhang.pk).update(has_basis=True)
        self.assertEqual(recount_basis(), 2)
        self.assertEqual(recount_basis(), 0)
        row.refresh_from_db()
        self.assertTrue(row.has_basis)


class FigureTests(Cast):
    """Without unlawful sources every figure still equals the list behind it."""

    def setUp(self) -> None:
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        lawful = Origin.objects.create(
            branch=self.nanjing, user=self.lin, legal_basis="public"
        )
        from pipeline.actions import advance, take_on

        for n in range(9):
            one = take_on(
                by=self.lin, at=at("2026-06-01 10:00"), name=f"客{n}",
                origin=lawful if n % 3 else None,
            )  # fmt: skip
            if n % 2:
                advance(one, to="B", by=self.lin, at=at("2026-06-09 10:00"))
        self.client.force_login(self.wu)

    def test_the_client_list(self) -> None:
        for word, wanted in (("yes", 6), ("no", 4)):
            page = self.client.get(f"/clients/?basis={word}")
            self.assertContains(page, f">{wanted} people<")
        page = self.client.get("/clients/?basis=nonsense")
        self.assertContains(page, ">10 people<")

    def test_the_funnel_and_what_lies_behind_its_figures(self) -> None:
        for lawful in ("", "1"):
            asked = {"period": "all", "lawful": lawful}
            page = self.client.get(reverse("pipeline:funnel"), asked)
            figures = page.context["report"].figures
            for figure, count in figures.items():
                with self.subTest(figure, lawful=lawful):
                    people = self.client.get(
                        reverse("pipeline:cohort"), {**asked, "figure": figure}
                    )
                    self.assertContains(people, f'data-people="{count}"')
            journeys = Journey.objects.all()
            if lawful:
                journeys = journeys.filter(client__has_basis=True)
            self.assertEqual(figures["A"], journeys.count())
            if lawful:
                self.assertContains(page, "lawful=1&amp;figure=A")

    def test_the_board(self) -> None:
        page = self.client.get(reverse("pipeline:board"), {"lawful": "1"})
        self.assertEqual(page.context["board"].total, 6)


class ConsentTextTests(Cast):
    def setUp(self) -> None:
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"

    def write(self, **facts: object) -> int:
        form = {
            "purpose": "news", "version": "2026-1", "wording": "我同意。",
            "valid_from": today(),
        }  # fmt: skip
        return self.client.post("/clients/privacy/texts/new/", form | facts).status_code

    def test_a_press_is_given_to_the_text_in_force(self) -> None:
        self.client.force_login(self.gao)
        self.assertEqual(self.write(), 302)
        self.assertEqual(self.write(), 200)  # the version is there already
        self.client.force_login(self.wu)
        self.assertEqual(self.write(version="南京-1"), 302)
        self.client.force_login(self.lin)
        self.assertEqual(self.write(version="x"), 403)
        url = f"/clients/{self.zhang.pk}/consent/"
        self.client.post(url, {"consent": "news:email:given", "back": "privacy"})
        event = ConsentEvent.objects.get(client=self.zhang)
        own = ConsentText.objects.get(version="南京-1")
        self.assertEqual((event.text, event.text_version), (own, "南京-1"))
        page = self.client.get(f"/clients/{self.zhang.pk}/privacy/")
        self.assertContains(page, 'value="news:email:withdrawn"')
        self.assertContains(page, "text 南京-1")

    def test_head_office_sees_which_text_of_each_branch_is_in_force(self) -> None:
        for branch in (self.nanjing, self.suzhou):
            for version, days in (("old", 9), ("new", 1)):
                ConsentText.objects.create(
                    branch=branch, purpose="news", version=version, wording="x",
                    valid_from=today() - timedelta(days),
                )  # fmt: skip
        self.client.force_login(self.gao)
        page = self.client.get("/clients/privacy/texts/")
        marked = [(text.version, is_on) for text, is_on in page.context["rows"]]
        self.assertCountEqual(marked, [("old", False), ("new", True)] * 2)

    def test_withdrawing_is_as_easy_as_giving(self) -> None:
        self.client.force_login(self.lin)
        url = f"/clients/{self.zhang.pk}/consent/"
        for word in ("given", "withdrawn"):
            answer = self.client.post(
                url, {"consent": f"marketing:phone:{word}", "back": "privacy"}
            )
            self.assertRedirects(answer, f"/clients/{self.zhang.pk}/privacy/")
        self.assertFalse(self.zhang.consents.get().is_given)

    def test_the_texts_of_another_branch_are_not_offered(self) -> None:
        foreign = ConsentText.objects.create(
            branch=self.suzhou, purpose="news", version="苏", wording="x",
            valid_from=today(),
        )  # fmt: skip
        self.client.force_login(self.lin)
        url = f"/clients/{self.zhang.pk}/privacy/consent/"
        form = {"purpose": "news", "channel": "email", "word": "given"}
        self.assertNotContains(self.client.get(url), "苏")
        answer = self.client.post(url, {**form, "text": foreign.pk})
        self.assertEqual(answer.status_code, 200)
        self.assertFalse(ConsentEvent.objects.exists())


def batches() -> int:
    return ImportBatch.objects.count()

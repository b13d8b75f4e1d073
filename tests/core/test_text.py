"""Names made findable, phones made comparable, text made safe."""

from django.test import SimpleTestCase

from core.text import clean, grams, has_unwanted, phone_key, pinyin_keys


class TextTests(SimpleTestCase):
    def test_one_phone_has_one_key_however_it_is_written(self) -> None:
        for written in (
            "13812342231",
            "138-1234-2231",
            "+86 138 1234 2231",
            "0086-13812342231",
            "８６１３８１２３４２２３１",
            "（138）1234 2231",
        ):
            with self.subTest(written):
                self.assertEqual(phone_key(written), "13812342231")
        self.assertEqual(phone_key("025-8655 1234"), "02586551234")
        self.assertEqual(phone_key("+1 212 555 0100"), "12125550100")

    def test_names_are_found_by_every_reading_of_their_characters(self) -> None:
        for name, keys in {
            "张三": {"zhangsan", "zs"},
            "单强": {"shanqiang", "sq", "danqiang", "dq"},
            "仇英": {"qiuying", "qy", "chouying", "cy"},
            "曾国": {"zengguo", "zg", "cengguo", "cg"},
            "解珍": {"xiezhen", "xz", "jiezhen", "jz"},
            "区志": {"ouzhi", "oz", "quzhi", "qz"},
            "买买提·艾力": {"maimaitiaili", "mmtal"},
            "堃": {"kun", "k"},
            "John": {"john"},
        }.items():
            with self.subTest(name):
                self.assertLessEqual(keys, set(pinyin_keys(name)))

    def test_many_readings_do_not_explode(self) -> None:
        self.assertLessEqual(len(pinyin_keys("单仇曾解区" * 8)), 16)
        self.assertEqual(pinyin_keys(""), [])

    def test_unwanted_characters_are_seen_and_removed(self) -> None:
        for bad in ("a\x00b", "a\u202eb", "a\ud800b", "a\x1bb", "a\u2066b"):
            with self.subTest(bad=ascii(bad)):
                self.assertTrue(has_unwanted(bad))
                self.assertEqual(clean(bad), "ab")
        self.assertFalse(has_unwanted("张 三\n买买提·艾力 堃㐂\t"))

    def test_grams_of_a_part_are_among_the_grams_of_the_whole(self) -> None:
        for whole, part in (
            ("张建国", "建国"),
            ("张建国", "国"),
            ("zhangjianguo", "jian"),
            ("13812342231", "2231"),
        ):
            with self.subTest(part):
                self.assertLessEqual(grams(part), grams(whole))

import type { Family } from "../family.ts";
import { type Scene, Unsuitable } from "../scene.ts";
import { HELD_OUT } from "../wording.ts";

/** Tasks in Korean: requests, contents and answers. The thoughts stay English. */
const NOUNS =
  "사과 바다 하늘 나무 구름 기차 학교 회의 가격 날짜 이름 주소 전화 도시 서울 부산 고양이 강아지 커피 우유 빵 설탕 소금 책 연필 의자 책상 창문 문 열쇠 시계 컴퓨터 화면 자동차 비행기 배 산 강 꽃 별 달 해 비 눈 바람 봄 여름 가을 겨울 아침 저녁 오늘 내일 친구 선생님 의사 가수 요리사 감자 당근 양파 토마토 포도 수박 바나나 호랑이 토끼 거북이 제주 대구 인천 광주 수원 보고서 계획 예산 주문 고객 제품 재고 배송 메모 일정 목록 색깔 크기 무게 온도 높이 나이 수량 금액 담당자 마감일 시작일 장소 버전 상태 등급 점수 언어 나라 비밀번호 우편번호 계좌 부서".split(
    " ",
  );
const KEYS =
  "이름 가격 날짜 주소 도시 색깔 크기 무게 온도 높이 나이 수량 금액 담당자 마감일 시작일 장소 버전 상태 등급 점수 언어 나라 비밀번호 우편번호 부서 전화번호 제목 저자".split(
    " ",
  );
const END = /[.?!]$/;

function noun(scene: Scene): string {
  const word = scene.random.choose(NOUNS);
  return scene.random.chance(0.2) ? word + scene.random.choose(NOUNS) : word;
}

function value(scene: Scene): string {
  const { draw, random } = scene;
  return random.choose([
    () => noun(scene),
    () => noun(scene),
    () => `${noun(scene)} ${noun(scene)}`,
    () => draw.number(),
    () => draw.date(),
    () => draw.value(),
    () => `${draw.number()}원`,
    () => `${random.integer(1, 12)}월 ${random.integer(1, 28)}일`,
  ])();
}

function sentence(scene: Scene): string {
  const { random } = scene;
  const n = () => noun(scene);
  return random.choose([
    `${n()}에 ${n()}이 있습니다.`,
    `오늘은 ${n()} ${n()}입니다.`,
    `${n()} ${random.integer(1, 99)}개를 샀다.`,
    `${n()} 회의는 ${random.integer(1, 12)}시입니다.`,
    `${n()}, ${n()}, ${n()}`,
    `${n()}을 잊지 마세요.`,
    `${n()}: ${value(scene)}`,
  ]);
}

const path = (scene: Scene) => {
  const drawn = scene.draw.path();
  return scene.random.chance(0.2) ? `${noun(scene)}.${scene.draw.ending()}` : drawn;
};

const READ = [
  "<f> 파일을 {읽고 내용을 알려|읽어|열어|보여|확인해} 줘",
  "<f> 내용을 {보여|알려|말해} 줘",
  "<f>에 뭐라고 {적혀|쓰여} 있어?",
  "<f> 파일의 내용이 뭐야?",
  "<f> {읽어|보여|열어} {줘|주세요|줄래?|봐}",
  "<f> 파일에 무슨 내용이 있{어|나요|습니까}?",
  "파일 <f>{을|를} 읽어 {줘|주세요}",
  "<f> 좀 읽어 줄래?",
  "<f> 내용 좀 {보여|알려} 줘",
  "<f>{을|를} {읽어|열어} 보고 내용을 말해 줘",
  "<f> 안에 뭐라고 써 있어?",
  "<f>의 내용을 {전부|모두|그대로} {말해|보여} {줘|주세요}",
  "<f> 파일을 {한번 |}{확인해|살펴봐} {줘|주세요}",
  "<f>에는 어떤 글이 있어?",
  "<f> 내용{은|이} {뭐야|무엇인가요}?",
  "<f> 읽어 봐",
  "<f> 파일 {보여|읽어} 줄 수 있어?",
  HELD_OUT,
  "<f>에 있는 글을 그대로 보여 주세요",
];
const VALUE = [
  "<f>에서 <_k> 값이 뭐야?",
  "<f> 파일의 <_k> 값을 {알려|찾아|말해} {줘|주세요}",
  "<f>에 있는 <_k>{은|는|이|가} {뭐야|무엇인가요|무엇입니까}?",
  "<f> 파일에서 <_k>{을|를} {찾아|알려} {줘|주세요}",
  "<f>의 <_k> {알려|말해} 줘",
  "<f> 읽고 <_k>{을|를} 알려 줘",
  "<_k>{이|가} 뭔지 <f>에서 {찾아|확인해} 줘",
  "<f>을 보면 <_k>{은|는} 뭐라고 되어 있어?",
  "<f>에 적힌 <_k>{은|는|이|가} {뭐야|무엇인가요}?",
  "<f>에서 <_k>{만|을|를} {읽어|알려|말해} {줘|주세요}",
  "<_k>{을|를} <f>에서 {찾아|읽어|알려} {줘|주세요}",
  "<f> 파일에 <_k>{이|가} 뭐라고 {나와|적혀 있어}?",
  "<f>: <_k>{은|는}?",
  "<_k>{이|가} 궁금해. <f>에 있어",
  "<f> 파일을 열어서 <_k>{을|를} 말해 줘",
  "<_k>{은|는} 뭐야? <f>에 있어",
  "<f>에 <_k>{이|가} 있을 거야. 알려 줘",
  "<f>의 <_k> 값은?",
  HELD_OUT,
  "<_k> 정보가 필요해. <f> 파일을 봐 줘",
];
const LIST = [
  "<d> 폴더에 어떤 파일이 있{어|나요}?",
  "<d> 폴더 {목록을|안을} {보여|알려} {줘|주세요}",
  "<d> {폴더|디렉터리}의 파일을 {보여|나열해|알려} 줘",
  "<d> 안에 뭐가 있어?",
  "<d> 폴더의 파일 목록",
  "<d>에 {무슨|어떤} 파일이 있{어|나요|습니까}?",
  "<d> 폴더{를|을} {열어|확인해} {줘|주세요}",
  "<d> 폴더 안의 파일을 {모두 |전부 |}{말해|알려} {줘|주세요}",
  "<d> 폴더에는 뭐가 있어?",
  "<d>{의|에 있는} 파일 이름을 알려 줘",
  HELD_OUT,
  "<d> 폴더에 들어 있는 것을 모두 말해 줘",
];
const WRITE = [
  "<f> 파일을 만들고 <_q>{라고|이라고} {써|적어} {줘|주세요}",
  "<f>에 <_q>{라고|이라고} {써|적어|저장해} {줘|주세요}",
  "<_q>{을|를} <f>에 {저장해|써|적어} {줘|주세요}",
  "<f> 파일에 다음 내용을 {써|저장해} 줘: <_t>",
  "새 파일 <f>{을|를} 만들어 줘. 내용은 <_q>",
  "<f>에 다음을 {적어|써|저장해} {줘|주세요}: <_t>",
  "<f> 파일을 {만들어|작성해} {줘|주세요}. 내용: <_t>",
  "내용이 <_q>인 <f> 파일을 {만들어|저장해} {줘|주세요}",
  "<_q>{라는|이라는} 내용으로 <f> 파일을 만들어 {줘|주세요}",
  "<f>{을|를} 만들고 <_q>{을|를} {넣어|적어} {줘|주세요}",
  "<_q>{을|를} <f> 파일로 저장해 {줘|주세요}",
  "<f> 파일에 <_q>{을|를} 써 {줘|주세요}",
  HELD_OUT,
  "<f>이라는 파일에 <_q> 하고 적어 두세요",
];
const COUNT = [
  "<f>에서 <_w>{이|가} 몇 줄에 나와?",
  "<f>에 <_w> 단어가 있는 줄이 몇 개야?",
  "<f> 파일에서 <_w>{이|가} 나오는 줄 수를 {알려|세어} 줘",
  "<f>에 <_w>{이|가} 몇 번 나오{지|나요}?",
  "<f>에서 <_w>{을|를} 세어 {줘|주세요}",
  "<_w>{이|가} <f>에 몇 번 {있어|나와|나오나요}?",
  "<f> 파일에 <_w>{이|가} {몇 줄|몇 번} {있어|있나요}?",
  "<f>에서 <_w>{이|가} 있는 줄은 몇 개야?",
  "<_w> 단어가 <f>에서 몇 줄에 나오는지 알려 줘",
  HELD_OUT,
  "<_w>{이|가} 들어간 줄이 <f>에 몇 개 있는지 세어 주세요",
];
const LINES = [
  "<f> 파일은 몇 줄이야?",
  "<f>{은|는} 몇 줄{이야|인가요|입니까}?",
  "<f> 파일의 줄 수를 {알려|세어} {줘|주세요}",
  "<f>에 몇 줄이 {있어|있나요}?",
  "<f>의 줄 수{는|를 알려 줘|가 뭐야?}",
  "<f>, 몇 줄이야?",
  "<f> 파일에 있는 줄을 세어 {줘|주세요}",
  HELD_OUT,
  "<f>의 줄이 모두 몇 개인지 알려 줘",
];
const SUM = [
  "<_a> <_o> <_b>{는|은} 얼마야?",
  "<_a> <_o> <_b>{을|를} 계산해 {줘|주세요}",
  "<_a> <_o> <_b> 계산 결과가 뭐야?",
  "<_a> <_o> <_b>{은|는}?",
  "<_a> <_o> <_b>{이|가} 뭐야?",
  "<_a> <_o> <_b>{을|를} {구해|알려} {줘|주세요}",
  "계산해 줘: <_a> <_o> <_b>",
  "<_a> <_o> <_b>{은|는} 몇이야?",
  HELD_OUT,
  "<_a> <_o> <_b>의 값을 구해 줘",
];

async function korean(scene: Scene): Promise<void> {
  const { random, draw } = scene;
  const kinds = ["read", "read", "value", "value", "value", "missing", "noFile", "talk"];
  if (scene.has("list_directory")) kinds.push("list");
  if (scene.has("write_file")) kinds.push("write", "write");
  if (scene.has("grep")) kinds.push("count");
  if (scene.has("shell")) kinds.push("lines", "sum");
  const file = path(scene);
  switch (random.choose(kinds)) {
    case "read": {
      const lines = Array.from({ length: random.integer(1, 3) }, () =>
        random.chance(0.8) ? sentence(scene) : draw.sentence(),
      );
      scene.put(file, lines.join("\n"));
      scene.ask(READ, { f: file });
      const text = await scene.call(`I should read ${file}.`, "read_file", { path: file });
      return scene.final("Now I can answer.", text, text.split("\n"));
    }
    case "value":
    case "missing":
      return keyed(scene, file);
    case "noFile":
      scene.clutter(2);
      scene.ask(random.chance(0.5) ? READ : VALUE, { f: file, k: random.choose(KEYS) });
      await scene.call(`I should read ${file}.`, "read_file", { path: file });
      return scene.final(`${file} does not exist.`, `${file} 파일이 없습니다.`, [
        `${file} 파일이 없습니다`,
      ]);
    case "list": {
      const folder = random.chance(0.3) ? noun(scene) : draw.folder();
      for (let count = random.integer(1, 4); count > 0; count--)
        scene.put(`${folder}/${path(scene).replace(/.*\//, "")}`, "x");
      scene.ask(LIST, { d: folder });
      await scene.call(`I should list ${folder}.`, "list_directory", { path: folder });
      const names = scene.workspace.entries(folder);
      return scene.final("Now I can answer.", `${folder} 폴더의 파일: ${names.join(", ")}`, names);
    }
    case "write": {
      const content = random.chance(0.7) ? sentence(scene) : value(scene);
      const quote = random.choose(['"', "'", "`"]);
      scene.ask(WRITE, { f: file, t: content, q: quote + content + quote });
      await scene.call(`I should write ${file}.`, "write_file", { path: file, content });
      return scene.final("It is done.", `${file} 파일을 썼습니다.`, [file]);
    }
    case "count": {
      const word = random.chance(0.6) ? noun(scene) : draw.uniqueWord();
      const lines = random.shuffled(
        Array.from({ length: random.integer(2, 6) }, () =>
          random.chance(0.5) ? `${word} ${draw.number()}` : sentence(scene),
        ),
      );
      scene.put(file, lines.join("\n"));
      scene.ask(COUNT, { f: file, w: word });
      await scene.call(`I should search ${file} for ${word}.`, "grep", {
        pattern: word,
        path: file,
      });
      const found = scene.workspace.lines(file).filter((line) => line.includes(word)).length;
      return scene.final("Now I can answer.", `${file}에서 ${word}: ${found}줄입니다.`, [
        `${found}줄`,
      ]);
    }
    case "lines": {
      const count = random.integer(1, 9);
      scene.put(file, Array.from({ length: count }, () => noun(scene)).join("\n"));
      scene.ask(LINES, { f: file });
      await scene.call(`I should count the lines of ${file}.`, "shell", {
        command: `wc -l ${file}`,
      });
      return scene.final("Now I can answer.", `${file} 파일은 ${count}줄입니다.`, [`${count}줄`]);
    }
    case "sum": {
      const [left, right, sign] = [
        random.integer(2, 999),
        random.integer(2, 999),
        random.choose(["+", "-", "*"]),
      ];
      const spoken = random.choose(
        { "+": ["+", "더하기"], "-": ["-", "빼기"], "*": ["*", "곱하기"] }[sign] ?? [sign],
      );
      scene.ask(SUM, { a: String(left), b: String(right), o: spoken });
      const result = await scene.call("I should calculate it.", "shell", {
        command: `echo $((${left}${sign}${right}))`,
      });
      const text = result.split("\n")[0] ?? "";
      return scene.final("Now I can answer.", `결과는 ${text}입니다.`, [text]);
    }
    default:
      scene.user(random.choose(["안녕하세요", "안녕", "안녕하세요!", "안녕, 반가워"]));
      scene.final("This is a greeting.", "안녕하세요! 무엇을 도와드릴까요?", ["안녕하세요"]);
  }
}

async function keyed(scene: Scene, file: string): Promise<void> {
  const { random } = scene;
  const keys = random.sample(KEYS, random.integer(2, 5));
  const pairs = keys.map((key) => [key, value(scene).replace(END, "")] as const);
  const separator = random.choose([": ", " = ", ": "]);
  const lines = pairs.map((pair) => pair.join(separator));
  scene.put(file, lines.join("\n"));
  const missing = random.chance(0.25)
    ? random.choose(KEYS.filter((key) => !keys.includes(key)))
    : null;
  const [key, found] = random.choose(pairs);
  if (missing !== null && lines.some((line) => line.includes(missing))) throw new Unsuitable();
  scene.ask(VALUE, { f: file, k: missing ?? key });
  await scene.call(`I should read ${file}.`, "read_file", { path: file });
  if (missing !== null)
    return scene.final(`There is no ${missing}.`, `${file}에 ${missing} 값이 없습니다.`, [
      `${missing} 값이 없습니다`,
    ]);
  scene.final(`It says ${key}${separator}${found}`, `${key} 값은 ${found}입니다.`, [found]);
}

export const koreanFamilies: readonly Family[] = [
  { name: "korean", weight: 5, needs: ["read_file"], build: korean },
];
export const KOREAN_WORDS: readonly string[] = [...NOUNS, ...KEYS];

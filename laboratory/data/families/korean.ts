import type { Family } from "../family.ts";
import { intent } from "../intent.ts";
import { type Scene, Unsuitable } from "../scene.ts";
import { LIST, READ, VALUE } from "./wordings/korean.ts";
import { COUNT, LINES, SUM, WRITE } from "./wordings/korean-commands.ts";

/** Tasks in Korean: requests, contents and answers. The thoughts stay English. */
const NOUNS =
  "사과 바다 하늘 나무 구름 기차 학교 회의 가격 날짜 이름 주소 전화 도시 서울 부산 고양이 강아지 커피 우유 빵 설탕 소금 책 연필 의자 책상 창문 문 열쇠 시계 컴퓨터 화면 자동차 비행기 배 산 강 꽃 별 달 해 비 눈 바람 봄 여름 가을 겨울 아침 저녁 오늘 내일 친구 선생님 의사 가수 요리사 감자 당근 양파 토마토 포도 수박 바나나 호랑이 토끼 거북이 제주 대구 인천 광주 수원 보고서 계획 예산 주문 고객 제품 재고 배송 메모 일정 목록 색깔 크기 무게 온도 높이 나이 수량 금액 담당자 마감일 시작일 장소 버전 상태 등급 점수 언어 나라 비밀번호 우편번호 계좌 부서 전화기 사진 그림 노래 음악 영화 신문 방송 병원 약국 시장 은행 공원 도서관 다리 계단 지하철 버스 택시 여행 식당 음식 점심 고기 생선 국수 김치 간장 기름 물 불 돌 모래 길 집 방 거실 지도 문제 정답 시험 숙제 수업 교실 학생 가족 아버지 어머니 동생 형 언니 아이 사람 회사 공장 사장 직원 업무 계약 서류 문서 편지 소식 행사 축제 대회 경기 운동 축구 농구 야구 수영 달력 시간 주말 월요일 화요일 수요일 목요일 금요일 토요일 일요일 생일 선물 상자 가방 신발 모자 바지 우산 안경 지갑 돈 카드 통장 세금 보험 건강 소리 빨간색 노란색 파란색 검은색 온라인 서버 사이트 주차장 정류장 출발 도착 연락처 결과 목표 이유 방법 순서 단계 기간 합계".split(
    " ",
  );
const KEYS =
  "이름 가격 날짜 주소 도시 색깔 크기 무게 온도 높이 나이 수량 금액 담당자 마감일 시작일 장소 버전 상태 등급 점수 언어 나라 비밀번호 우편번호 부서 전화번호 제목 저자 기간 연락처 목표 순서 방법 이유 단계 합계 회사 직책 지역 종류 규격 출발지 도착지 생일 직업 국적 은행 계좌번호 주제 작성자 관리자 연도 요일 시간 색상 재료 용도 공급처".split(
    " ",
  );
const GREETINGS = [
  "안녕하세요",
  "안녕",
  "안녕하세요!",
  "안녕, 반가워",
  "안녕하세요, 반가워요",
  "안녕하세요. 반갑습니다",
  "반가워!",
  "반갑습니다",
  "안녕!",
  "안녕하세요?",
  "안녕, 잘 있었어?",
  "좋은 아침이에요",
  "좋은 아침!",
];
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
  const withParticle = (word: string, forms: readonly [string, string]) =>
    word + (endsClosed(word) ? forms[0] : forms[1]);
  return random.choose([
    `${n()}에 ${withParticle(n(), ["이", "가"])} 있습니다.`,
    `오늘은 ${n()} ${n()}입니다.`,
    `${n()} ${random.integer(1, 99)}개를 샀다.`,
    `${n()} 회의는 ${random.integer(1, 12)}시입니다.`,
    `${n()}, ${n()}, ${n()}`,
    `${withParticle(n(), ["을", "를"])} 잊지 마세요.`,
    `${n()}: ${value(scene)}`,
  ]);
}

const path = (scene: Scene) => {
  const drawn = scene.draw.path();
  return scene.random.chance(0.2) ? `${noun(scene)}.${scene.draw.ending()}` : drawn;
};

/** The forms of particles behind a value, by its last sound: see `wordings/korean.ts`. Latin names are read as people like. */
function particles(scene: Scene, slots: { readonly [slot: string]: string }) {
  const all: { [slot: string]: string } = { ...slots };
  for (const [name, text] of Object.entries(slots)) {
    const closed = endsClosed(text) ?? scene.random.chance(0.5);
    all[`${name}O`] = closed ? "을" : "를";
    all[`${name}S`] = closed ? "이" : "가";
    all[`${name}T`] = closed ? "은" : "는";
    all[`${name}I`] = closed ? "이" : "";
  }
  return all;
}

/** Whether the last sound of a text is a consonant; null: nobody can say. */
function endsClosed(text: string): boolean | null {
  const last = text.match(/[가-힣0-9](?=[^가-힣0-9A-Za-z]*$)/)?.[0];
  if (last === undefined) return null;
  if (/[0-9]/.test(last)) return "013678".includes(last);
  return (last.charCodeAt(0) - 0xac00) % 28 !== 0;
}

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
      scene.ask(READ, particles(scene, { f: file }));
      const text = await scene.call(`I should read ${file}.`, "read_file", { path: file });
      return scene.final("Now I can answer.", text, text.split("\n"));
    }
    case "value":
    case "missing":
      return keyed(scene, file);
    case "noFile": {
      scene.clutter(2);
      const key = random.chance(0.5) ? random.choose(KEYS) : null;
      scene.ask(key === null ? READ : VALUE, particles(scene, { f: file, k: key ?? "" }));
      await scene.call(key === null ? intent.read(file) : intent.value(key, file), "read_file", {
        path: file,
      });
      return scene.final(`${file} does not exist.`, `${file} 파일이 없습니다.`, [
        `${file} 파일이 없습니다`,
      ]);
    }
    case "list": {
      const folder = random.chance(0.3) ? noun(scene) : draw.folder();
      for (let count = random.integer(1, 4); count > 0; count--)
        scene.put(`${folder}/${path(scene).replace(/.*\//, "")}`, "x");
      scene.ask(LIST, particles(scene, { d: folder }));
      await scene.call(`I should list ${folder}.`, "list_directory", { path: folder });
      const names = scene.workspace.entries(folder);
      return scene.final("Now I can answer.", `${folder} 폴더의 파일: ${names.join(", ")}`, names);
    }
    case "write": {
      const content = random.chance(0.7) ? sentence(scene) : value(scene);
      const quote = random.choose(['"', "'", "`"]);
      scene.ask(WRITE, particles(scene, { f: file, t: content, q: quote + content + quote }));
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
      scene.ask(COUNT, particles(scene, { f: file, w: word }));
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
      scene.ask(LINES, particles(scene, { f: file }));
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
      scene.ask(SUM, particles(scene, { a: String(left), b: String(right), o: spoken }));
      const result = await scene.call(intent.calculate(`${left}${sign}${right}`, null), "shell", {
        command: `echo $((${left}${sign}${right}))`,
      });
      const text = result.split("\n")[0] ?? "";
      return scene.final("Now I can answer.", `결과는 ${text}입니다.`, [text]);
    }
    default:
      scene.user(random.choose(GREETINGS));
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
  scene.ask(VALUE, particles(scene, { f: file, k: missing ?? key }));
  await scene.call(intent.value(missing ?? key, file), "read_file", { path: file });
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

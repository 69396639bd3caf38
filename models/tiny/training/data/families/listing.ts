import { type Family, NOW } from "../family.ts";
import { type Scene, Unsuitable } from "../scene.ts";
import { HELD_OUT } from "../wording.ts";

export const LIST = [
  "{what|which} {files|entries|things} {are|do you see|do we have|can I find} in {the folder |the directory ||folder |}<d>?",
  "[do]{list|show|print|name|enumerate} [folder]<d>[me]",
  "what is {in|inside} [folder]<d>?",
  "[show] {the files|all files|everything|what is} in [folder]<d>",
  "what does [folder]<d> contain?",
  "{ls|dir} <d>",
  "[do]{look|check} in [folder]<d>. What files are there?",
  "which files does [folder]<d> have?",
  "[do]{give|print|make} a {listing|list} of {the files in |}<d>",
  "what's {in|inside} <d>?",
  "what do we have in [folder]<d>?",
  "what can you see in [folder]<d>?",
  "I {want|need} to know what is in [folder]<d>",
  "give me a list of the files in <d>",
  "[folder]<d>: {what is in it?|list it.|contents?}",
  "which documents are kept in <d>?",
  "{files|content|contents} of {the folder |}<d>{?|, please|}",
  "<d>: {which|what} files?",
  "[do]tell me {what|which files} {is|are} in [folder]<d>",
  "{what|which} {files|documents} {are stored|lie|can be found} in [folder]<d>?",
  "[do]see what {there is|we have} in [folder]<d>",
  "show <d>{, I mean the folder|, the directory}",
  "{look|have a look} inside [folder]<d>{.| and tell me what you see}",
  "is there anything in [folder]<d>? {list it|what}?",
  "the {files|entries} of [folder]<d>, {please|all of them}",
  "what {did I put|have I saved|did we keep} in [folder]<d>?",
  "[do]open [folder]<d> and {list|name} {everything|the files}",
  "how does [folder]<d> look?",
  "[folder]<d> has which {files|entries}?",
  "[do]write down the names of the files in <d>",
  "I'd like {a list|an overview} of [folder]<d>",
  HELD_OUT,
  "what items sit in the directory <d>?",
  "let me know everything stored under <d>",
  "name all that is inside <d>",
];
const LIST_ROOT = [
  "{what|which} files {are there|do we have|are here|do I have|can you see|exist}?",
  "[do]{list|show|print|name} {the|all|my|all the|our} files[me]",
  "[do]list the {workspace|working directory|current directory|top folder}",
  "what is in {the workspace|this folder|the current directory|here}?",
  "{ls|dir}",
  "[show] {what files are here|the files here|what is here}",
  "[do]{show|list} everything in the workspace",
  "which files are in my workspace?",
  "what do I have {here|in this folder}?",
  "{files|all files|my files}?",
  "what files can I use?",
  "[do]tell me {what|which} files {are there|I have|we have}",
  "[do]look around{ and tell me what is here|}",
  "{what|which} {documents|files and folders} are {there|here}?",
  "show {me |}{the whole folder|the file list|all that is here}",
  "what can you see?",
  "[do]give me {the names of all files|a list of all files}",
  "anything here? {list it|which files}?",
  HELD_OUT,
  "what's in the working folder?",
  "give an overview of the files in this place",
];

async function list(scene: Scene): Promise<void> {
  const { draw, random, workspace } = scene;
  if (random.chance(0.25)) {
    for (let count = random.integer(1, 5); count > 0; count--)
      scene.put(draw.path({ folderShare: 0.3 }), "x");
    scene.ask(LIST_ROOT, {});
    await scene.call("I should list the files.", "list_directory", {});
    const names = workspace.entries("");
    return scene.final(NOW, `The workspace contains: ${names.join(", ")}`, names);
  }
  const folder = draw.folder();
  for (
    let count = random.chance(0.8) ? random.integer(1, 5) : random.integer(6, 10);
    count > 0;
    count--
  ) {
    scene.put(`${folder}/${draw.path({ folderShare: 0.15 })}`, "x");
  }
  scene.clutter();
  scene.ask(LIST, { d: folder });
  await scene.call(`I should list ${folder}.`, "list_directory", { path: folder });
  const names = workspace.entries(folder);
  scene.final(NOW, `The directory ${folder} contains: ${names.join(", ")}`, names);
}

export const LIST_READ = [
  "{there is|I have|we have} one file in [folder]<d>. {what does it say?|read it.|show it.}",
  "[do]{list|look in|open|check} [folder]<d> and {read|open|show} the {file|only file|single file} {there|in it}",
  "[do][read] the only file in [folder]<d>[me]",
  "[do]{look|see} what is in [folder]<d> and {read it|show me the text|tell me what it says}",
  "the folder <d> {has|contains|holds} {one|a single} file. {read it|tell me what it says|show it}",
  "what does the {only |single |}file in [folder]<d> say?",
  "in <d> there is a {single |}file. {read it.|what does it say?}",
  "I do not know the name of the file in <d>. {find and read it|read it}",
  "[show] the [content] of the {one|only|single} file in [folder]<d>",
  "{something|a file} is in [folder]<d>. {read it.|what does it say?}",
  "[do]find out what the {single |only |}file in <d> says",
  "[do]{list|open} <d>, then {read|show} what you find",
  "[do]{find|list} the file in <d> and {quote|print} it",
  "[do]open the {only|one|single} {file|document} {of|in|from} [folder]<d>",
  "<d> has {only |just |}one file. {what does it say?|show me its text.|read it.}",
  "[do]{see|find out} which file is in <d> and {print|show|read} it",
  "whatever {file |}is in <d>, {read|show|print} it",
  "the {only|single|one} {file|document} in [folder]<d>: {what does it say?|read it.|text?}",
  "I {put|left|saved} {a|one} file in [folder]<d>. {what is in it?|read it to me.}",
  "[do]go to <d> and read {the file that is there|what is there}",
  "{some file|one file} is in [folder]<d>, {show its [content]|I want its [content]}",
  "which file is in <d> and what does it say?",
  "I {forgot|lost} the name of the file in <d>. {what does it say?|read it.}",
  "what is written in the {file|one file} {inside|in} [folder]<d>?",
  HELD_OUT,
  "there's just one file below <d>. {show it|what does it contain?}",
  "what is the text of the single file in folder <d>?",
  "<d> holds exactly one document; read it aloud",
];

async function listRead(scene: Scene): Promise<void> {
  const { draw, random } = scene;
  const folder = draw.folder();
  const path = scene.put(`${folder}/${draw.path({ folderShare: 0 })}`, draw.text());
  scene.clutter();
  scene.ask(LIST_READ, { d: folder + random.choose(["", "", "", "/"]) });
  await scene.call(`I should list ${folder}.`, "list_directory", { path: folder });
  const text = await scene.call(`I should read ${path}.`, "read_file", { path });
  scene.final(NOW, text, text.split("\n"));
}

export const LIST_MATCH = [
  "[do]list [folder]<d> and [read] the {file|one|document} {about|on} <_w>",
  "[do]{look in|list|check|open} [folder]<d> and {read|open|show} the {file|one|document} about <_w>",
  "[do]{find|read|show me|pick|choose|open} the file {about|on} <_w> in [folder]<d>",
  "which file in [folder]<d> is about <_w>? {read it|show it|what does it say?}",
  "in [folder]<d> there is a file {about|on} <_w>. {read it|what does it say?|show me its text}",
  "what does the {file|document} {about|on} <_w> in [folder]<d> say?",
  "[do]{see|check} which file in [folder]<d> is about <_w> and {read it|tell me what it says}",
  "I need the [content] of the <_w> file in [folder]<d>",
  "there are {some|several} files in <d>. Read the one about <_w>",
  "[do]{open|read|show} the <_w> file in [folder]<d>",
  "[do]go to <d> and read the file named after <_w>",
  "[show] what the file on <_w> in <d> says",
  "which document in <d> covers <_w>? What does it say?",
  "<d>: the {file|document} about <_w>{, please|?}",
  "{read|show} me what is in <d> about <_w>",
  "[do]look for {something|a file} about <_w> in [folder]<d> and {read|show|print} it",
  "what {is written|do we have|can I read} about <_w> in [folder]<d>?",
  "I want to read about <_w>. {look in|see|it is in} [folder]<d>",
  "the <_w> {file|document} {of|in|from} [folder]<d>{, please|: what does it say?|?}",
  "one file in <d> {has to do with|deals with|is named after|treats} <_w>. {which|read it|what does it say?}",
  "[do]{list|see} <d>, {choose|pick} {the <_w> file|what is about <_w>} and {read|print|show} it",
  "somewhere in [folder]<d> is a {file|document} about <_w>. {read it|what does it say?|show it to me}",
  "[do]open whatever is about <_w> in <d>",
  "does [folder]<d> have {a file|something} {about|on} <_w>? {read it|show it|what does it say?}",
  "for <_w>, {look in|see} [folder]<d>. What does the file say?",
  "{print|quote} the {file|document} {on|about} <_w> in <d>",
  "in [folder]<d>, {read|open|show} what {is|was written} about <_w>",
  HELD_OUT,
  "the folder <d> has a {document|file} on <_w>. {tell me what is in it|read it}",
  "from the files in <d>, show me the one that is about <_w>",
  "<d> keeps something concerning <_w>: read that",
];

async function listMatch(scene: Scene): Promise<void> {
  const { draw, random, workspace } = scene;
  const folder = draw.folder();
  const words = Array.from({ length: random.integer(2, 6) }, () => draw.uniqueWord(0.7));
  const paths = words.map((word) => {
    const name = random.weighted<string>([
      [50, word],
      [20, `${word}-${random.integer(1, 2030)}`],
      [10, `${random.choose(["about", "on", "all"])}-${word}`],
      [10, `${word}_${draw.word()}`],
      [10, `${String(random.integer(1, 20)).padStart(2, "0")}-${word}`],
    ]);
    return scene.put(`${folder}/${name}.${draw.ending()}`, draw.text(2));
  });
  if (random.chance(0.2)) scene.put(`${folder}/${draw.uniqueWord()}/${draw.name()}.txt`, "x");
  const index = random.integer(0, words.length - 1);
  const [word, path] = [words[index] as string, paths[index] as string];
  if (workspace.entries(folder).filter((name) => name.includes(word)).length !== 1)
    throw new Unsuitable();
  scene.ask(LIST_MATCH, { d: folder, w: word });
  await scene.call(`I should list ${folder}.`, "list_directory", { path: folder });
  const text = await scene.call(`I should read ${path}.`, "read_file", { path });
  scene.final(NOW, text, text.split("\n"));
}

async function noMatch(scene: Scene): Promise<void> {
  const { draw, random, workspace } = scene;
  const [folder, word] = [draw.folder(), draw.uniqueWord(0.7)];
  for (let count = random.integer(1, 5); count > 0; count--)
    scene.put(`${folder}/${draw.path({ folderShare: 0 })}`, "x");
  if (
    workspace
      .entries(folder)
      .some((name) => name.includes(word) || name.startsWith(word.slice(0, 3)))
  )
    throw new Unsuitable();
  scene.ask(LIST_MATCH, { d: folder, w: word });
  await scene.call(`I should list ${folder}.`, "list_directory", { path: folder });
  scene.final(`No file there is about ${word}.`, `There is no file about ${word} in ${folder}.`, [
    `no file about ${word}`,
  ]);
}

async function noDirectory(scene: Scene): Promise<void> {
  const { draw, random, workspace } = scene;
  const folder = draw.word() + random.choose(["", "", `/${draw.word()}`]);
  for (let count = random.integer(0, 3); count > 0; count--)
    scene.put(`${draw.folder()}/${draw.path({ folderShare: 0 })}`, "x");
  if (workspace.entries(folder).length > 0) throw new Unsuitable();
  const share = random.fraction();
  if (share < 0.5) scene.ask(LIST, { d: folder });
  else if (share < 0.75) scene.ask(LIST_READ, { d: folder });
  else scene.ask(LIST_MATCH, { d: folder, w: draw.uniqueWord() });
  await scene.call(`I should list ${folder}.`, "list_directory", { path: folder });
  scene.final(`${folder} does not exist.`, `There is no directory ${folder}.`, [
    `no directory ${folder}`,
  ]);
}

export const listingFamilies: readonly Family[] = [
  { name: "list", weight: 4, needs: ["list_directory"], build: list },
  { name: "list-read", weight: 4, needs: ["list_directory", "read_file"], build: listRead },
  { name: "list-match", weight: 5, needs: ["list_directory", "read_file"], build: listMatch },
  { name: "no-match", weight: 3, needs: ["list_directory", "read_file"], build: noMatch },
  { name: "no-directory", weight: 2, needs: ["list_directory", "read_file"], build: noDirectory },
];

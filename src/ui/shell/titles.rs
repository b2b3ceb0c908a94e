//! Titles of tabs that are too long for their tab: both the machine and its file can still be told.

/// What is left of a long part at least, in letters.
const LEAST: usize = 8;

/// "OrderMachine in template.yaml" as it fits: first the machine's name is cut in its middle, then the file's; of a name
/// without a machine the middle of all. `fits` says whether a text has room.
pub(super) fn short_title(name: &str, fits: impl Fn(&str) -> bool) -> String {
    if fits(name) {
        return name.to_owned();
    }
    let Some((machine, file)) = name.split_once(" in ") else {
        return shortest(name, &fits, str::to_owned);
    };
    let with_file = |machine: &str| format!("{machine} in {file}");
    let short = shortest(machine, &fits, with_file);
    if fits(&short) {
        return short;
    }
    let machine = cut(machine, LEAST);
    shortest(file, &fits, |file| format!("{machine} in {file}"))
}

/// As many letters of a part as fit into the whole.
fn shortest(part: &str, fits: &impl Fn(&str) -> bool, whole: impl Fn(&str) -> String) -> String {
    let count = part.chars().count();
    let texts = (LEAST..count)
        .rev()
        .map(|letters| whole(&cut(part, letters)));
    let mut last = whole(part);
    for text in texts {
        last = text;
        if fits(&last) {
            break;
        }
    }
    last
}

/// So many letters of a text, its middle left out: the ends tell names apart that begin alike.
fn cut(text: &str, letters: usize) -> String {
    let all: Vec<char> = text.chars().collect();
    if all.len() <= letters {
        return text.to_owned();
    }
    let front = letters.div_ceil(2);
    let back = letters - front;
    let front: String = all[..front].iter().collect();
    let back: String = all[all.len() - back..].iter().collect();
    format!("{front}…{back}")
}

#[cfg(test)]
mod tests {
    use super::short_title;

    fn within(letters: usize) -> impl Fn(&str) -> bool {
        move |text| text.chars().count() <= letters
    }

    #[test]
    fn machine_and_file_can_be_told_in_a_short_title() {
        let name = "StateMachineUtilRunGlueCrawlersWithTags in glue.yaml";
        assert_eq!(short_title(name, within(60)), name);
        let short = short_title(name, within(32));
        assert_eq!(short, "StateMach…sWithTags in glue.yaml");
        let other = short_title("StateMachineUtilRunGlueCrawler in glue.yaml", within(32));
        assert_ne!(short, other);
        let both = short_title(
            "StateMachineUtilRunGlueCrawler in step-functions-workflows-collection.yaml",
            within(32),
        );
        assert_eq!(both, "Stat…wler in step-func…tion.yaml");
        assert_eq!(
            short_title("a-very-long-name-of-a-machine.asl.json", within(20)),
            "a-very-lon….asl.json"
        );
        // There is an end to it, however little room there is.
        assert_eq!(short_title(name, within(3)), "Stat…Tags in glue…yaml");
    }
}

//! What simulated people say is what the station understands.

use quadrat_sim::people::Answer;
use quadrat_station::dispatch::read_reply;
use quadrat_station::incident::Ask;

#[test]
fn the_station_reads_every_answer_of_a_simulated_team_in_both_languages_with_and_without_a_name() {
    let answers = [
        (Answer::Going, Ask::Acknowledge),
        (Answer::Cant, Ask::Decline),
        (Answer::Here, Ask::OnScene),
        (Answer::FalseAlarm, Ask::False),
        (Answer::Done, Ask::Close),
    ];
    for (answer, ask) in answers {
        for said in [answer.zh(), answer.en()] {
            assert_eq!(read_reply(said), Some((ask, None)), "{said}");
            assert_eq!(read_reply(&format!("{said} 7f3a")), Some((ask, Some("7F3A".to_owned()))), "{said}");
        }
    }
}

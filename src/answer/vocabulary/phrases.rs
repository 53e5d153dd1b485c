//! The phrases that are understood, and everyday words that are not.

use super::Word;

/// Phrases by what they mean, separated by bars. A phrase is found before the shorter ones in it.
pub(super) const PHRASES: &[(Word, &str)] = &[
    (
        Word::General,
        "what does a|what does an|in tune|out of tune|can live|how to|how do i|how can i|what if",
    ),
    (
        Word::Noise,
        "a|an|the|list every|show every|name every|i mean|whose|is|are|am|be|been|was|were|do|does|did|done|of|in|on|at|to|for|by|with|from|as|my|me|i|we|our|you|your|it|its|this|that|\
         these|those|there|here|please|pls|tell|show|give|list|find|get|see|know|want|what|which|who|how|and|also|then|now|just|currently|\
         current|exactly|actually|about|use|uses|used|using|have|has|had|having|got|contain|contains|include|includes|called|named|name|\
         names|hey|hi|ok|okay|so|any|some|all|anything|something|whole|entire|overall|total|together|does it have|is it|are they|they|them|\
         their|one|ones|thing|things|look like|looks like|what kind of|kind of|type of|sort of|inside|into|within|exist|exists|existing|\
         there are|is there|are there|located|live in|set to|value|values|like|over here|ableton|live|put|placed|applied|loaded|running|\
         happen|happens|happening|going on|lol|right now|at the moment|really|again|too|long is|out|many|much|sits|sit|lives|me the|belong|\
         belongs|belonging|part|wondering|need|check|question|info|information|quick|quickly|stuff|up|come up|appear|appears|shows|made|\
         make|makes|written|write|assigned|chosen|selected for|run|runs|old|exact|through|yet|hold|holds|take|or|everything|itself|both|\
         two|being|place|leave|left on|single|different|ive|still|own|anywhere|members|open|cut|dropped|drop a|drop|hit|line|come|comes|\
         coming|came|launch|fire|fires|trigger|set it|filled|mapped|chopped|big|getting|gets|goes on|plus|including|include the|incl|\
         out of a|as input|turn|turned|take up|sitting|bit|am i|look|looking|via|any of|nice|great|cheers|thanks|thank|hello|btw|somewhere|\
         at all|have to|got to|gotta|lets|let|gimme|give me|remind|i wonder|currently set|present|sounds like|can you|can i|could you|\
         could i|would you|can u|can we|if i|selected|load|n|at any point|any point|number|melody|riff|pattern|rn|how far|far of|\
         instances of",
    ),
    (
        Word::HowMany,
        "how many|how many sounds|how often|how many times|number of|count|counts|count of|total number of|how many of|nr of|num of|howmany|amount of notes|what number of",
    ),
    (
        Word::HowLong,
        "how long|length|duration|how long is|runtime|run time|long|lasts|last for|how much time|playing time|play time|running time|total time|lengths|how long would|bounce|how many minutes and seconds",
    ),
    (
        Word::Where,
        "where|when|at which bar|at what bar|on which bar|on what bar|in which bar|which bar|what bar|position|positions|whereabouts|where abouts|at what point|what point|where do|at what time|what time",
    ),
    (
        Word::Start,
        "start|starts|begin|begins|beginning|starting|enter|enters|come in|comes in|kick in|kicks in|started",
    ),
    (Word::End, "end|ends|ending|finish|finishes|stop|stops"),
    (
        Word::Not,
        "not|no|without|nothing|less|unwarped|isnt|arent|dont|doesnt|none|lack|lacks|lacking|hasnt|havent|never|doesnt have any",
    ),
    (
        Word::Most,
        "most|highest number of|highest number|biggest|largest|busiest|max number|the highest number of|most often|most used|used most",
    ),
    (Word::Least, "least|fewest|smallest"),
    (Word::First, "first|1st|earliest|opening|first ever"),
    (Word::Last, "last|latest|final|most recently|recently|most recent"),
    (Word::Before, "before|prior to|precedes|ahead of"),
    (
        Word::After,
        "after|follows|behind|next|comes after|following|since",
    ),
    (
        Word::Over,
        "over|above|more than|faster than|higher than|greater than|bigger than|at least|louder than|longer than",
    ),
    (
        Word::Under,
        "under|below|less than|slower than|lower than|fewer than|quieter than|shorter than",
    ),
    (Word::Between, "between"),
    (Word::Each, "each|per|for each|for every"),
    (
        Word::Tempo,
        "tempo|bpm|how fast|fast|speed|beats per minute|tempos|bpms|what speed|pace|fastest|slowest|speed up|slow down|speed up or slow down",
    ),
    (
        Word::Key,
        "key|scale|tonality|musical key|root note|root|keys|scales|key signature|tonal center|song key",
    ),
    (
        Word::KeyFit,
        "out of key|in key|off key|outside the key|outside the scale|outside of the key|outside of the scale|in the key|in scale|in the scale|off the scale|out of key notes|out of scale|\
         fit the key|fits the key|fit the scale|wrong notes|wrong note|off scale|not in the key|not in the scale|not in key|not in scale|outside the songs key|\
         in the right key|stay in key|stays in key|outside key|out of the scale|out of the key|dont fit the key|key fit|match the key|matches the key|not part of the scale|part of the scale|belong to the key|belong to the scale|outside",
    ),
    (
        Word::Signature,
        "time signature|time sig|timesig|meter|metre|time signatures|signature|signatures|what time is it in|beats in a bar|beats per bar|timing signature|meters",
    ),
    (
        Word::Song,
        "song|set|mix|tune|this one|live set|project|piece|track overall|session file|liveset|this file|file|als|beat|production|in total|altogether",
    ),
    (
        Word::Library,
        "songs|sets|projects|live sets|tunes|files|other songs|other sets|my library|across|ever|other projects|all my music|liveset s|my other|pieces|everywhere|productions",
    ),
    (
        Word::Version,
        "version|live version|which live|what live|version of live|version of ableton|which ableton|what ableton|saved with|saved in|which version|what version|created with|release of live|build of live|what version of ableton live|which version of ableton live|what version of live|which version of live|what version of ableton|which version of ableton",
    ),
    (
        Word::Help,
        "help|what can you do|what can i ask|what can you answer|how does this work|examples|what do you know|what can you tell me",
    ),
    (
        Word::Section,
        "section|sections|locator|locators|marker|markers|cue|cues|cue point|cue points|structure|song structure|layout|form|arranged|outline|parts|sections of|markers in|locater|locaters|song sections|locator names|laid out|roadmap|makers|marks",
    ),
    (Word::Scene, "scene|scenes|row|rows"),
    (Word::Bar, "bar|bars|measure|measures"),
    (
        Word::Minutes,
        "minutes|minute|seconds|mins|time|in minutes|in seconds|mm ss|clock time|real time|minutes and seconds|minutes in|at what time|what time|time position|in time",
    ),
    (Word::Track, "track|tracks|channel|channels|lane|lanes"),
    (
        Word::ThisTrack,
        "this track|here|this one|the selected track|selected track|current track|this channel|the current track|selected channel|highlighted track|track i selected|track ive selected|track i have selected|track im on|the track im on",
    ),
    (
        Word::ThisDevice,
        "this device|the selected device|selected device|this plugin|this plug in|this effect|this instrument|this rack|this synth|current device|the current device|the device in front of me",
    ),
    (
        Word::Selection,
        "what is selected|whats selected|what is selected in live|whats selected in live|what do i have selected|what have i selected|what did i select|which track is selected|which device is selected|what track is selected|what device is selected|the selection|selection|my selection|current selection|the current selection|which track am i on|what track am i on|which track is this|what track is this|which device is this|what device is this|which plugin is this|what plugin is this|which plug in is this|what plug in is this",
    ),
    (Word::Audio, "audio"),
    (Word::Midi, "midi"),
    (
        Word::Group,
        "group|groups|grouped|group track|group tracks|folder|folders|bus|buses|busses|member of|grouping",
    ),
    (
        Word::Return,
        "return|returns|return track|return tracks|aux|auxes|fx returns|send tracks|effect returns|return channels|return channel|fx return|aux tracks|sends and returns",
    ),
    (
        Word::Main,
        "master|main|master track|main track|master channel|main channel|master bus|main bus|main out track|stereo bus|mix bus|master chain|mastering chain|mastering",
    ),
    (
        Word::Device,
        "device|devices|chain|effect|effects|fx|device chain|processing|processor|processors|plugin chain|fx chain|effect chain|effects chain|audio effects|audio effect|midi effects|midi effect|chain of devices|signal chain|inserts|insert|gear",
    ),
    (
        Word::Instrument,
        "instrument|instruments|synth|synths|synthesizer|synthesizers|sound source|vsti|soft synth|virtual instrument|virtual instruments|software instruments",
    ),
    (
        Word::Plugin,
        "plugin|plugins|plug in|plug ins|third party|3rd party|vst|vsts|third party plugins|third party plug ins|external plugins|vst plugins|vst plug ins|non ableton|third party devices|vst plugin|third party effects|3rd party plugins|3rd party plug ins",
    ),
    (
        Word::Vst2,
        "vst2|vst 2|vst2s|vst2 plugins|vst 2 plugins|vst2 plug ins",
    ),
    (
        Word::Vst3,
        "vst3|vst 3|vst3s|vst3 plugins|vst 3 plugins|vst3 plug ins",
    ),
    (
        Word::AudioUnit,
        "au|audio unit|audio units|aus|au plugins|au plug ins",
    ),
    (
        Word::Max,
        "max for live|m4l|max|max devices|max device|max for live devices|max for live device|m4l devices|m4l device|maxforlive",
    ),
    (
        Word::Native,
        "native|stock|built in|ableton devices|native devices|stock devices|ableton own|native device|stock device|ableton effects|stock effects",
    ),
    (Word::Rack, "rack|racks"),
    (Word::Chain, "chain|chains|layers|layer"),
    (
        Word::Pad,
        "pad|pads|drum pad|drum pads|drum rack pads|drum sounds|drum sound|slices|slice|drum|drums|what sound|which sound|which sounds|what sounds|how many sounds|cell|cells",
    ),
    (
        Word::Drums,
        "drum|drums|drum kit|kit|drumkit|beats|drum track|drum part|drum rack track",
    ),
    (
        Word::Macro,
        "macro|macros|macro knob|macro knobs|macro controls|knobs|macro control|macro names|knob|macro value|dial",
    ),
    (Word::Preset, "preset|presets|patch|patches"),
    (
        Word::Setting,
        "setting|settings|parameter|parameters|params|configured|dialed in|setup|set up|param|dialled in|set at",
    ),
    (
        Word::On,
        "switched on|turned on|enabled|activated|active|on or off|bypassed or not|turned on or off|powered",
    ),
    (
        Word::Off,
        "switched off|turned off|disabled|deactivated|bypassed|bypass|off|inactive|not active|powered off|not switched on|not turned on|not enabled|disabled or bypassed",
    ),
    (
        Word::Sample,
        "sample|samples|file|files|mp3|mp3s|mp3 file|audio file|audio files|wav|wavs|wav file|wav files|sound file|sound files|audio samples|audio sample|recordings|recording|source file|source files|one shots|aif|aiffs",
    ),
    (
        Word::Monitor,
        "monitor|monitoring|monitored|monitor switch|monitors",
    ),
    (
        Word::Missing,
        "missing|offline|not found|cant be found|lost|broken|unavailable|gone|missing from disk|not on this machine|not on disk",
    ),
    (Word::Clip, "clip|clips|region|regions|loops"),
    (
        Word::Warp,
        "warp|warped|warping|warp mode|warp modes|warp algorithm|warp setting|warp on|time stretched|unwarped",
    ),
    (
        Word::Loop,
        "loop|looped|looping|looped or not|set to loop|loop on",
    ),
    (
        Word::Session,
        "session|session view|in session view|clip slots|slots",
    ),
    (
        Word::Arrangement,
        "arrangement|arrangement view|timeline|in arrangement view|arrange view|in the arrangement",
    ),
    (
        Word::Note,
        "note|notes|pitches|pitch|midi notes|midi note|hits|piano roll|pianoroll",
    ),
    (
        Word::Play,
        "play|plays|playing|played|doing|going on in|comes in|sing|sings",
    ),
    (
        Word::Chord,
        "chord|chords|chord progression|harmony|harmonies|progression|progressions|chord sequence",
    ),
    (
        Word::Range,
        "range|from what to what note|from what note to what note|from which note to which note|from where to where|from which to which note|note range|pitch range|register|ranges|span|spans|octave range",
    ),
    (
        Word::Velocity,
        "velocity|velocities|how hard|average velocity|note velocity|velocity range",
    ),
    (
        Word::Lowest,
        "lowest|lowest note|bottom note|deepest|lowest pitch|lowest midi note|deepest note|how low|low",
    ),
    (
        Word::Highest,
        "highest|highest note|top note|highest pitch|highest midi note|top most note|topmost note|peak note|how high|high|top|at most",
    ),
    (
        Word::Output,
        "output|outputs|outs|output routing|routing|routings|audio to|outputting",
    ),
    (
        Word::Goes,
        "go|goes|going|routed|route|feed|feeds|feeding|goes to|output to|routed to|go to|end up|routes|ends up|outputs to|goes into|going into|go into|routed into|goes out|goes out to|going to|fed into|running into|runs into|run into|run to|runs to|flows into",
    ),
    (
        Word::Input,
        "input|inputs|come from|comes from|receive|receives|receiving|records from|record from|fed|fed by|audio from|midi from|input routing|recording from|takes its input|source|coming from|get its input|input source|listens to|listen to|take its input|record|records|fed from|is fed by",
    ),
    (
        Word::SideChain,
        "sidechain|side chain|sidechained|side chained|sidechaining|side chaining|sidechains|ducking|ducked|duck|ducks|sc|side chains|sidechain source|sidechain input|side chain source|side chain input|pumping|triggers|keyed",
    ),
    (
        Word::Send,
        "send|sends|sending|sent|sends to|send to|sending to|sent to|send level|send amount|send levels|send amounts|sends level",
    ),
    (
        Word::Level,
        "volume|level|levels|fader|faders|loud|how loud|db|gain|volumes|loudness|how loud is|decibels|how hot|volume level|volume fader|mixer level|fader level|mix level|turned up",
    ),
    (
        Word::Loudest,
        "loudest|highest volume|highest fader|highest level|hottest|loudest fader|turned up the most|most turned up|turned up most|turned up highest|highest set fader",
    ),
    (
        Word::Quietest,
        "quietest|lowest volume|lowest fader|lowest level|softest|quietest fader|turned down the most|most turned down|turned down most|turned down lowest",
    ),
    (
        Word::Pan,
        "pan|panned|panning|pan position|stereo position|pans|panned to|panorama|hard panned|stereo field|stereo placement|middle|in the middle|centre|center|centered|centred|one side|off center|off centre|not centered",
    ),
    (Word::Left, "left|to the left|hard left"),
    (Word::Right, "right|to the right|hard right"),
    (
        Word::Muted,
        "mute|muted|mutes|silenced|deactivated tracks|silent|track activator off|turned off tracks|is off track|muting",
    ),
    (Word::Soloed, "solo|soloed|solod|soloing|in solo|on solo|solo on"),
    (
        Word::Armed,
        "arm|armed|record enabled|record armed|armed for recording|record ready|rec armed|armed to record|record arm|ready to record|arm on|armed for record|record on",
    ),
    (Word::Frozen, "freeze|frozen|froze|freezed"),
    (
        Word::Empty,
        "empty|no clips|nothing on|nothing on them|without clips|without any clips|have no clips|has no clips|nothing in them|blank|dont have clips|dont have any clips|no clips at all|clipless|nothing recorded|no clips on them|zero clips|any clips missing|no material",
    ),
    (
        Word::Unused,
        "unused|not used|not in use|dead|arent used|isnt used|never used|doing nothing|do nothing|no devices and no clips",
    ),
    (
        Word::Automation,
        "automation|automated|automate|automates|automations|envelope|envelopes|automation lanes|automation lane|breakpoints|automating|moving over time|modulated over time|automation points|automated parameters",
    ),
    (
        Word::Change,
        "change|changes|changed|changing|difference|differences|different|diff|what new|vary|varies|varying|constant|shift|shifts|move|moves|steady|modified|edited|what did i do|do differently|added|removed|deleted|did i change|stay the same|stays the same|fluctuate|jump|jumps",
    ),
    (
        Word::Picture,
        "draw|draw me|sketch|picture|pictures|picture of|a picture|diagram|visualise|visualize|visualisation|visualization|map of|a map|the map|a map of|draw a map|draw a map of",
    ),
    (
        Word::History,
        "history|the history|save history|version history|saved states|saved versions|snapshots|history of saves|all saves",
    ),
    (
        Word::Save,
        "last save|last saved|previous save|save|saved|previous version|last version|version before|last time|the last save|i saved|saved version|earlier version|previous state",
    ),
    (
        Word::Backup,
        "backup|backups|last backup|older version|old version",
    ),
    (Word::Yesterday, "yesterday|since yesterday"),
    (Word::Today, "today|this morning|tonight|since this morning"),
    (Word::Week, "last week|week|this week|a week ago|past week"),
    (Word::Month, "last month|month|this month|a month ago|past month"),
];

/// Words of everyday English that name nothing, and that change what is asked in ways that are not understood here: a run with one of them
/// is not taken for the name of something that is not there.
pub(super) const COMMON: &str = "can could would will may might think disk size big pitched alike hear heard listen tuning only once twice but other others than good better best bad worse worst why enough almost nearly half quite very same as \
    likely maybe else instead because when while during always usually sometimes already still soon later earlier ago again \
    loud louder quieter softer brighter darker punchier wider cleaner longer shorter faster slower higher lower bigger smaller more fewer less least \
    make making create add delete remove rename move copy duplicate set turn raise lower increase decrease change fix improve help export render \
    should could would must need want like love hate recommend suggest advice advise sound sounds feel feels clash mix master release \
    genre style mood energy vibe peak lufs rms headroom cpu latency sample rate bit depth phase mono stereo clipping clip distort noise \
    he she his her who whom whose which what where am pm today tomorrow tonight year hour minute second people person artist producer \
    each every both either neither nor all none any some few several many much most half third quarter double triple pair \
    first last next previous new old young big small large little great high low top bottom left right up down front back \
    yes no not never ever off except besides apart without within against among per via unlike despite";

/// The smallest words, which nobody takes for a name even where something is called so.
pub(super) const FUNCTION: &str = "a an the is are am was were be been do does did of in on at to for by with from as my me i we our you your it its \
    this that these those there here what which who whose how and or also then now just so any some all one ones they them their has have had \
    can could would will please ok hey hi not no use uses used get show tell list give find see know want put up out many much like about";

import {
  type CstNode,
  CstParser,
  EarlyExitException,
  type IRecognitionException,
  type IToken,
  NoViableAltException,
  type TokenType,
} from "chevrotain";
import {
  type Begins,
  type Choose,
  decisionsOf,
  type LookaheadTable,
  type RecordingStrategy,
  recordingStrategy,
} from "./lookahead.js";
import {
  At,
  BadNumber,
  BlockString,
  Colon,
  Comma,
  DocComment,
  Dot,
  Duration,
  Equals,
  Float,
  Identifier,
  Integer,
  keywords as k,
  LeftAngle,
  LeftBrace,
  LeftBracket,
  LeftParen,
  Pipe,
  Question,
  Rate,
  RightAngle,
  RightBrace,
  RightBracket,
  RightParen,
  SingleQuoted,
  Size,
  Star,
  StringLiteral,
  UnterminatedString,
  vocabulary,
  Word,
} from "./tokens.js";

/**
 * The grammar of `.goa`, edition 1, as a pure CST grammar that decides only syntax. Each rule's production is in the comment
 * above it. Newlines have no meaning, and commas between members are optional.
 *
 * Blocks with several kinds of members have a rule for the member, because a CST groups children by name and would lose their order.
 */
export class GoaParser extends CstParser {
  /** The first tokens of the current members, outermost first. Recovery cuts these members out. */
  readonly memberStarts: IToken[] = [];
  /** The first token of the member that was parsed last. */
  lastMember: IToken | null = null;
  /** The edition, imports and declarations that were parsed before the first failure. */
  readonly read: CstNode[] = [];
  private fromStart = true;

  readonly #strategy: RecordingStrategy | null;
  readonly #built: LookaheadTable | null;

  /** Members of Chevrotain's parser that its types leave out. */
  declare protected readonly lookAheadFuncsCache: Map<number, Choose | Begins>;
  declare protected selfAnalysisDone: boolean;
  declare protected SAVE_ERROR: (error: IRecognitionException) => IRecognitionException;
  declare protected readonly CST_STACK: CstNode[];

  /**
   * Without a lookahead table, the parser analyses the whole grammar, which takes longer than parsing most contracts.
   * `checked` also validates the grammar itself; only a test sets it.
   */
  constructor({ lookahead = null, checked = false }: { lookahead?: LookaheadTable | null; checked?: boolean } = {}) {
    const strategy = checked || lookahead !== null ? null : recordingStrategy(vocabulary);
    super(vocabulary, {
      maxLookahead: 2,
      recoveryEnabled: false,
      // Reports are built from the failure's kind, token and rules. Only the expected token is missing from them.
      errorMessageProvider: {
        buildMismatchTokenMessage: ({ expected }) => expected.name,
        buildNotAllInputParsedMessage: () => "",
        buildNoViableAltMessage: () => "",
        buildEarlyExitMessage: () => "",
      },
      nodeLocationTracking: "onlyOffset",
      skipValidations: !checked,
      ...(strategy === null ? {} : { lookaheadStrategy: strategy }),
    });
    this.#strategy = strategy;
    this.#built = lookahead;
    this.performSelfAnalysis();
  }

  /** The lookahead table that the parser computed; null if a table was given, or if the parser is `checked`. */
  lookahead(): LookaheadTable | null {
    return this.#strategy?.tableOf(this.lookAheadFuncsCache) ?? null;
  }

  protected override performSelfAnalysis(): void {
    if (this.#built === null) {
      super.performSelfAnalysis();
      return;
    }
    this.selfAnalysisDone = true;
    for (const [key, decision] of decisionsOf(this.#built, vocabulary)) this.lookAheadFuncsCache.set(key, decision);
  }

  /** Throws without a message. Chevrotain would search the recorded grammar for one, which no report uses. */
  protected raiseNoAltException(): never {
    throw this.SAVE_ERROR(new NoViableAltException("", this.LA(1), this.LA(0)));
  }

  protected raiseEarlyExitException(): never {
    throw this.SAVE_ERROR(new EarlyExitException("", this.LA(1), this.LA(0)));
  }

  /**
   * Begins a node. Chevrotain's own version makes a hash table for each node's children, and first sets each offset to
   * NaN, so that V8 allocates an object for the number.
   */
  protected cstInvocationStateUpdate(name: string): void {
    const { startOffset } = this.LA(1);
    const location = { startOffset, endOffset: startOffset - 1 };
    this.CST_STACK.push({ name, children: {}, location });
  }

  /** Ends a node with the offset of its last token. */
  protected cstPostRule({ location }: CstNode): void {
    const { startOffset, endOffset } = this.LA(0);
    if (location !== undefined && location.startOffset <= startOffset) location.endOffset = endOffset ?? startOffset;
  }

  /** Parses a whole file, or the rest of one. The results are in `errors` and `read`. */
  parseDocument(tokens: IToken[], fromStart = true) {
    this.input = tokens;
    this.memberStarts.length = 0;
    this.lastMember = null;
    this.read.length = 0;
    this.fromStart = fromStart;
    return this.document();
  }

  /** Releases the parsed document, because the shared parser outlives every document. */
  release(): void {
    this.input = [];
    this.memberStarts.length = 0;
    this.lastMember = null;
    this.read.length = 0;
  }

  /** Marks the start of a member, such as a declaration, field or clause. `leaveMember` marks its end. */
  private enterMember(): void {
    this.ACTION(() => this.memberStarts.push(this.LA(1)));
  }

  private leaveMember(): void {
    this.ACTION(() => {
      this.lastMember = this.memberStarts.pop() ?? null;
    });
  }

  private keep(node: CstNode): void {
    this.ACTION(() => this.read.push(node));
  }

  // Document -----------------------------------------------------------------------------------------------------

  /** Document : Edition? ( Import | Declaration )* */
  readonly document = this.RULE("document", () => {
    this.OPTION({
      GATE: () => this.fromStart && this.LA(2).tokenType === Integer,
      DEF: () => this.keep(this.SUBRULE(this.edition)),
    });
    this.MANY(() => this.keep(this.SUBRULE(this.topLevel)));
  });

  /** Edition : "goa" Integer */
  readonly edition = this.RULE("edition", () => {
    this.enterMember();
    this.CONSUME(k.goa);
    this.CONSUME(Integer);
    this.leaveMember();
  });

  /** TopLevel : Import | Declaration */
  readonly topLevel = this.RULE("topLevel", () => {
    this.enterMember();
    this.OR([{ ALT: () => this.SUBRULE(this.import) }, { ALT: () => this.SUBRULE(this.declaration) }]);
    this.leaveMember();
  });

  /** Import : "import" ( "{" ( ImportName ("," ImportName)* )? "}" | "*" "as" Name ) "from" String */
  readonly import = this.RULE("import", () => {
    this.CONSUME(k.import);
    this.OR([
      {
        ALT: () => {
          this.CONSUME(LeftBrace);
          this.MANY_SEP({ SEP: Comma, DEF: () => this.SUBRULE(this.importName) });
          this.CONSUME(RightBrace);
        },
      },
      {
        ALT: () => {
          this.CONSUME(Star);
          this.CONSUME(k.as);
          this.SUBRULE(this.name);
        },
      },
    ]);
    this.CONSUME(k.from);
    this.SUBRULE(this.string);
  });

  /** ImportName : Name ("as" Name)? */
  readonly importName = this.RULE("importName", () => {
    this.SUBRULE(this.name);
    this.OPTION(() => {
      this.CONSUME(k.as);
      this.SUBRULE2(this.name, { LABEL: "alias" });
    });
  });

  /** Declaration : Decorations ( Api | Scheme | Const | Type | Enum | Union | AnnotationDeclaration | Interceptor | Service ) */
  readonly declaration = this.RULE("declaration", () => {
    this.SUBRULE(this.decorations);
    this.OR([
      { ALT: () => this.SUBRULE(this.api) },
      { ALT: () => this.SUBRULE(this.scheme) },
      { ALT: () => this.SUBRULE(this.const) },
      { ALT: () => this.SUBRULE(this.type) },
      { ALT: () => this.SUBRULE(this.enum) },
      { ALT: () => this.SUBRULE(this.union) },
      { ALT: () => this.SUBRULE(this.annotationDeclaration) },
      { ALT: () => this.SUBRULE(this.interceptor) },
      { ALT: () => this.SUBRULE(this.service) },
    ]);
  });

  /** Decorations : ( DocComment | Annotation )* */
  readonly decorations = this.RULE("decorations", () => {
    this.MANY(() => this.OR([{ ALT: () => this.CONSUME(DocComment) }, { ALT: () => this.SUBRULE(this.annotation) }]));
  });

  /** Annotation : "@" Name ( "(" (Argument ("," Argument)*)? ")" )? */
  readonly annotation = this.RULE("annotation", () => {
    this.CONSUME(At);
    this.SUBRULE(this.name);
    this.OPTION(() => {
      this.CONSUME(LeftParen);
      this.MANY_SEP({ SEP: Comma, DEF: () => this.SUBRULE(this.argument) });
      this.CONSUME(RightParen);
    });
  });

  /** Argument : ( Word ":" )? Value */
  readonly argument = this.RULE("argument", () => {
    this.OPTION(() => {
      this.SUBRULE(this.name);
      this.CONSUME(Colon);
    });
    this.SUBRULE(this.value);
  });

  // Names and values ---------------------------------------------------------------------------------------------

  /** Name : Word */
  readonly name = this.RULE("name", () => this.CONSUME(Word));

  /** MemberName : Word | String */
  readonly memberName = this.RULE("memberName", () =>
    this.OR([{ ALT: () => this.CONSUME(Word) }, { ALT: () => this.SUBRULE(this.shortString) }]),
  );

  /** Path : Word ( "." Word )* */
  readonly path = this.RULE("path", () => {
    this.SUBRULE(this.name);
    this.MANY(() => {
      this.CONSUME(Dot);
      this.SUBRULE2(this.name);
    });
  });

  /**
   * ShortString : String -- the token checks report the two other tokens, which are accepted so that parsing continues.
   */
  readonly shortString = this.RULE("shortString", () =>
    this.OR([
      { ALT: () => this.CONSUME(StringLiteral) },
      { ALT: () => this.CONSUME(UnterminatedString) },
      { ALT: () => this.CONSUME(SingleQuoted) },
    ]),
  );

  /** String : ShortString | BlockString */
  readonly string = this.RULE("string", () =>
    this.OR([{ ALT: () => this.SUBRULE(this.shortString) }, { ALT: () => this.CONSUME(BlockString) }]),
  );

  /** IntegerValue : Integer */
  readonly integer = this.RULE("integer", () =>
    this.OR([{ ALT: () => this.CONSUME(Integer) }, { ALT: () => this.CONSUME(BadNumber) }]),
  );

  /** DurationValue : Duration -- a malformed number or a bare integer is reported, and parsing continues. */
  readonly duration = this.RULE("duration", () =>
    this.OR([
      { ALT: () => this.CONSUME(Duration) },
      { ALT: () => this.CONSUME(BadNumber) },
      { ALT: () => this.CONSUME(Integer) },
    ]),
  );

  /** SizeValue : Size */
  readonly size = this.RULE("size", () =>
    this.OR([
      { ALT: () => this.CONSUME(Size) },
      { ALT: () => this.CONSUME(BadNumber) },
      { ALT: () => this.CONSUME(Integer) },
    ]),
  );

  /** RateValue : Rate */
  readonly rate = this.RULE("rate", () =>
    this.OR([
      { ALT: () => this.CONSUME(Rate) },
      { ALT: () => this.CONSUME(BadNumber) },
      { ALT: () => this.CONSUME(Integer) },
    ]),
  );

  /** Value : String | Integer | Float | Duration | Size | Rate | "true" | "false" | "null" | List | Object | Path */
  readonly value = this.RULE("value", () =>
    this.OR({
      IGNORE_AMBIGUITIES: true,
      DEF: [
        { ALT: () => this.SUBRULE(this.string) },
        { ALT: () => this.SUBRULE(this.integer) },
        { ALT: () => this.CONSUME(Float) },
        { ALT: () => this.CONSUME(Duration) },
        { ALT: () => this.CONSUME(Size) },
        { ALT: () => this.CONSUME(Rate) },
        { ALT: () => this.CONSUME(k.true) },
        { ALT: () => this.CONSUME(k.false) },
        { ALT: () => this.CONSUME(k.null) },
        { ALT: () => this.SUBRULE(this.list) },
        { ALT: () => this.SUBRULE(this.object) },
        { ALT: () => this.SUBRULE(this.path) },
      ],
    }),
  );

  /** List : "[" ( Value ("," Value)* )? "]" */
  readonly list = this.RULE("list", () => {
    this.CONSUME(LeftBracket);
    this.MANY_SEP({ SEP: Comma, DEF: () => this.SUBRULE(this.value) });
    this.CONSUME(RightBracket);
  });

  /** Object : "{" ( Entry ","? )* "}" */
  readonly object = this.RULE("object", () => {
    this.CONSUME(LeftBrace);
    this.MANY(() => {
      this.SUBRULE(this.entry);
      this.OPTION(() => this.CONSUME(Comma));
    });
    this.CONSUME(RightBrace);
  });

  /** Entry : MemberName ":" Value */
  readonly entry = this.RULE("entry", () => {
    this.SUBRULE(this.memberName);
    this.CONSUME(Colon);
    this.SUBRULE(this.value);
  });

  // Types --------------------------------------------------------------------------------------------------------

  /** Type : PostfixType ( "|" PostfixType )* */
  readonly typeExpression = this.RULE("typeExpression", () => {
    this.SUBRULE(this.postfixType);
    this.MANY(() => {
      this.CONSUME(Pipe);
      this.SUBRULE2(this.postfixType);
    });
  });

  /** PostfixType : AtomType ( "[" "]" )* */
  readonly postfixType = this.RULE("postfixType", () => {
    this.SUBRULE(this.atomType);
    this.MANY(() => {
      this.CONSUME(LeftBracket);
      this.CONSUME(RightBracket);
    });
  });

  /** AtomType : "(" Type ")" | Tuple | Map | ObjectType | LiteralType | Reference */
  readonly atomType = this.RULE("atomType", () =>
    this.OR({
      IGNORE_AMBIGUITIES: true,
      DEF: [
        {
          ALT: () => {
            this.CONSUME(LeftParen);
            this.SUBRULE(this.typeExpression);
            this.CONSUME(RightParen);
          },
        },
        { ALT: () => this.SUBRULE(this.tuple) },
        { GATE: () => this.LA(2).tokenType === LeftAngle, ALT: () => this.SUBRULE(this.map) },
        { ALT: () => this.SUBRULE(this.objectType) },
        { ALT: () => this.SUBRULE(this.literalType) },
        { ALT: () => this.SUBRULE(this.reference) },
      ],
    }),
  );

  /** Tuple : "[" Type ("," Type)* "]" */
  readonly tuple = this.RULE("tuple", () => {
    this.CONSUME(LeftBracket);
    this.AT_LEAST_ONE_SEP({ SEP: Comma, DEF: () => this.SUBRULE(this.typeExpression) });
    this.CONSUME(RightBracket);
  });

  /** Map : "map" "<" Type "," Type ">" */
  readonly map = this.RULE("map", () => {
    this.CONSUME(k.map);
    this.CONSUME(LeftAngle);
    this.SUBRULE(this.typeExpression, { LABEL: "key" });
    this.CONSUME(Comma);
    this.SUBRULE2(this.typeExpression, { LABEL: "value" });
    this.CONSUME(RightAngle);
  });

  /** LiteralType : String | Integer | Float | "true" | "false" | "null" */
  readonly literalType = this.RULE("literalType", () =>
    this.OR([
      { ALT: () => this.SUBRULE(this.string) },
      { ALT: () => this.SUBRULE(this.integer) },
      { ALT: () => this.CONSUME(Float) },
      { ALT: () => this.CONSUME(k.true) },
      { ALT: () => this.CONSUME(k.false) },
      { ALT: () => this.CONSUME(k.null) },
    ]),
  );

  /** Reference : Path ( "<" Type ("," Type)* ">" )? */
  readonly reference = this.RULE("reference", () => {
    this.SUBRULE(this.path);
    this.OPTION(() => {
      this.CONSUME(LeftAngle);
      this.AT_LEAST_ONE_SEP({ SEP: Comma, DEF: () => this.SUBRULE(this.typeExpression) });
      this.CONSUME(RightAngle);
    });
  });

  /** ObjectType : "{" ( TypeMember ","? )* "}" */
  readonly objectType = this.RULE("objectType", () => {
    this.CONSUME(LeftBrace);
    this.MANY(() => {
      this.enterMember();
      this.SUBRULE(this.typeMember);
      this.OPTION(() => this.CONSUME(Comma));
      this.leaveMember();
    });
    this.CONSUME(RightBrace);
  });

  /** TypeMember : Decorations ( View | Reserved | Example | Field ) */
  readonly typeMember = this.RULE("typeMember", () => {
    this.SUBRULE(this.decorations);
    this.OR({
      IGNORE_AMBIGUITIES: true,
      // With more lookahead, the parser would report the `id` of `id int`, and not the missing colon after it.
      MAX_LOOKAHEAD: 1,
      DEF: [
        { GATE: () => !this.startsField(), ALT: () => this.SUBRULE(this.view) },
        { GATE: () => !this.startsField(), ALT: () => this.SUBRULE(this.reserved) },
        { GATE: () => !this.startsField(), ALT: () => this.SUBRULE(this.example) },
        { ALT: () => this.SUBRULE(this.field) },
      ],
    });
  });

  private startsField(): boolean {
    const next = this.LA(2).tokenType;
    return next === Colon || next === Question;
  }

  /** Field : MemberName "?"? ":" Type ( "=" Value )? */
  readonly field = this.RULE("field", () => {
    this.SUBRULE(this.memberName);
    this.OPTION(() => this.CONSUME(Question));
    this.CONSUME(Colon);
    this.SUBRULE(this.typeExpression);
    this.OPTION2(() => {
      this.CONSUME(Equals);
      this.SUBRULE(this.value);
    });
  });

  /** View : "view" Name "{" ( MemberName ","? )* "}" */
  readonly view = this.RULE("view", () => {
    this.CONSUME(k.view);
    this.SUBRULE(this.name);
    this.CONSUME(LeftBrace);
    this.MANY(() => {
      this.SUBRULE(this.memberName);
      this.OPTION(() => this.CONSUME(Comma));
    });
    this.CONSUME(RightBrace);
  });

  /** Reserved : "reserved" "[" MemberName ("," MemberName)* "]" */
  readonly reserved = this.RULE("reserved", () => {
    this.CONSUME(k.reserved);
    this.CONSUME(LeftBracket);
    this.MANY_SEP({ SEP: Comma, DEF: () => this.SUBRULE(this.memberName) });
    this.CONSUME(RightBracket);
  });

  /** Example : "example" String? Object */
  readonly example = this.RULE("example", () => {
    this.CONSUME(k.example);
    this.OPTION(() => this.SUBRULE(this.string));
    this.SUBRULE(this.object);
  });

  // Declarations of types ----------------------------------------------------------------------------------------

  /** Const : "const" Name ":" Type "=" Value */
  readonly const = this.RULE("const", () => {
    this.CONSUME(k.const);
    this.SUBRULE(this.name);
    this.CONSUME(Colon);
    this.SUBRULE(this.typeExpression);
    this.CONSUME(Equals);
    this.SUBRULE(this.value);
  });

  /** TypeDeclaration : "closed"? "type" Name TypeParameters? ( "=" Type | ( "extends" References )? ObjectType ) */
  readonly type = this.RULE("type", () => {
    this.OPTION(() => this.CONSUME(k.closed));
    this.CONSUME(k.type);
    this.SUBRULE(this.name);
    this.OPTION2(() => this.SUBRULE(this.typeParameters));
    this.OR([
      {
        ALT: () => {
          this.CONSUME(Equals);
          this.SUBRULE(this.typeExpression);
        },
      },
      {
        ALT: () => {
          this.OPTION3(() => this.SUBRULE(this.extends));
          this.SUBRULE(this.objectType);
        },
      },
    ]);
  });

  /** TypeParameters : "<" Name ("," Name)* ">" */
  readonly typeParameters = this.RULE("typeParameters", () => {
    this.CONSUME(LeftAngle);
    this.AT_LEAST_ONE_SEP({ SEP: Comma, DEF: () => this.SUBRULE(this.name) });
    this.CONSUME(RightAngle);
  });

  /** Extends : "extends" Reference ("," Reference)* */
  readonly extends = this.RULE("extends", () => {
    this.CONSUME(k.extends);
    this.AT_LEAST_ONE_SEP({ SEP: Comma, DEF: () => this.SUBRULE(this.reference) });
  });

  /** ReservedValues : "reserved" "[" ReservedValue ("," ReservedValue)* "]" */
  readonly reservedValues = this.RULE("reservedValues", () => {
    this.CONSUME(k.reserved);
    this.CONSUME(LeftBracket);
    this.MANY_SEP({ SEP: Comma, DEF: () => this.SUBRULE(this.reservedValue) });
    this.CONSUME(RightBracket);
  });

  /** ReservedValue : MemberName | Integer */
  readonly reservedValue = this.RULE("reservedValue", () =>
    this.OR([{ ALT: () => this.SUBRULE(this.memberName) }, { ALT: () => this.SUBRULE(this.integer) }]),
  );

  /** Enum : "open"? "enum" Name ( ":" Type )? "{" ( EnumMember ","? )* "}" */
  readonly enum = this.RULE("enum", () => {
    this.OPTION(() => this.CONSUME(k.open));
    this.CONSUME(k.enum);
    this.SUBRULE(this.name);
    this.OPTION2(() => {
      this.CONSUME(Colon);
      this.SUBRULE(this.typeExpression);
    });
    this.CONSUME(LeftBrace);
    this.MANY(() => {
      this.enterMember();
      this.SUBRULE(this.enumMember);
      this.OPTION3(() => this.CONSUME(Comma));
      this.leaveMember();
    });
    this.CONSUME(RightBrace);
  });

  /** EnumMember : Decorations ( ReservedValues | EnumValue ) */
  readonly enumMember = this.RULE("enumMember", () => {
    this.SUBRULE(this.decorations);
    this.OR({
      IGNORE_AMBIGUITIES: true,
      MAX_LOOKAHEAD: 1,
      DEF: [
        { GATE: () => this.startsList(), ALT: () => this.SUBRULE(this.reservedValues) },
        { ALT: () => this.SUBRULE(this.enumValue) },
      ],
    });
  });

  private startsList(): boolean {
    return this.LA(2).tokenType === LeftBracket;
  }

  /** EnumValue : MemberName ( "=" Value )? */
  readonly enumValue = this.RULE("enumValue", () => {
    this.SUBRULE(this.memberName);
    this.OPTION(() => {
      this.CONSUME(Equals);
      this.SUBRULE(this.value);
    });
  });

  /** Union : "open"? "union" Name TypeParameters? By? "{" ( UnionMember ","? )* "}" */
  readonly union = this.RULE("union", () => {
    this.OPTION(() => this.CONSUME(k.open));
    this.CONSUME(k.union);
    this.SUBRULE(this.name);
    this.OPTION2(() => this.SUBRULE(this.typeParameters));
    this.OPTION3(() => this.SUBRULE(this.by));
    this.CONSUME(LeftBrace);
    this.MANY(() => {
      this.enterMember();
      this.SUBRULE(this.unionMember);
      this.OPTION4(() => this.CONSUME(Comma));
      this.leaveMember();
    });
    this.CONSUME(RightBrace);
  });

  /** By : "by" ( "none" | String | "(" String "," String ")" ) */
  readonly by = this.RULE("by", () => {
    this.CONSUME(k.by);
    this.OR([
      { ALT: () => this.CONSUME(k.none) },
      { ALT: () => this.SUBRULE(this.string) },
      {
        ALT: () => {
          this.CONSUME(LeftParen);
          this.SUBRULE2(this.string);
          this.CONSUME(Comma);
          this.SUBRULE3(this.string);
          this.CONSUME(RightParen);
        },
      },
    ]);
  });

  /** UnionMember : Decorations ( ReservedValues | Variant ) */
  readonly unionMember = this.RULE("unionMember", () => {
    this.SUBRULE(this.decorations);
    this.OR({
      IGNORE_AMBIGUITIES: true,
      MAX_LOOKAHEAD: 1,
      DEF: [
        { GATE: () => this.startsList(), ALT: () => this.SUBRULE(this.reservedValues) },
        { ALT: () => this.SUBRULE(this.variant) },
      ],
    });
  });

  /** Variant : ( "else" | "default"? MemberName ( "=" Value )? ) ":" Type */
  readonly variant = this.RULE("variant", () => {
    this.OR({
      IGNORE_AMBIGUITIES: true,
      DEF: [
        { GATE: () => this.LA(2).tokenType !== Equals, ALT: () => this.CONSUME(k.else) },
        {
          ALT: () => {
            this.OPTION({
              // Otherwise `else` is the variant's name.
              GATE: () => this.LA(2).tokenType !== Equals && this.LA(2).tokenType !== Colon,
              DEF: () => this.CONSUME(k.default),
            });
            this.SUBRULE(this.memberName);
            this.OPTION2(() => {
              this.CONSUME(Equals);
              this.SUBRULE(this.value);
            });
          },
        },
      ],
    });
    this.CONSUME(Colon);
    this.SUBRULE(this.typeExpression);
  });

  /** AnnotationDeclaration : "annotation" Name ( "(" (Parameter ("," Parameter)*)? ")" )? "on" Name ("," Name)* */
  readonly annotationDeclaration = this.RULE("annotationDeclaration", () => {
    this.CONSUME(k.annotation);
    this.SUBRULE(this.name);
    this.OPTION(() => {
      this.CONSUME(LeftParen);
      this.MANY_SEP({ SEP: Comma, DEF: () => this.SUBRULE(this.annotationParameter) });
      this.CONSUME(RightParen);
    });
    this.CONSUME(k.on);
    this.AT_LEAST_ONE_SEP({ SEP: Comma, DEF: () => this.SUBRULE2(this.name, { LABEL: "place" }) });
  });

  /** Parameter : Name "?"? ":" Type */
  readonly annotationParameter = this.RULE("annotationParameter", () => {
    this.SUBRULE(this.name);
    this.OPTION(() => this.CONSUME(Question));
    this.CONSUME(Colon);
    this.SUBRULE(this.typeExpression);
  });

  // Declarations of services ---------------------------------------------------------------------------------------

  /** Interceptor : "interceptor" Name "{" ( Access ","? )* "}" */
  readonly interceptor = this.RULE("interceptor", () => {
    this.CONSUME(k.interceptor);
    this.SUBRULE(this.name);
    this.CONSUME(LeftBrace);
    this.MANY(() => {
      this.enterMember();
      this.SUBRULE(this.access);
      this.OPTION(() => this.CONSUME(Comma));
      this.leaveMember();
    });
    this.CONSUME(RightBrace);
  });

  /** Access : Decorations ( "read" | "write" ) "streaming"? ( "payload" | "result" ) "." MemberName */
  readonly access = this.RULE("access", () => {
    this.SUBRULE(this.decorations);
    this.OR([{ ALT: () => this.CONSUME(k.read) }, { ALT: () => this.CONSUME(k.write) }]);
    this.OPTION(() => this.CONSUME(k.streaming));
    this.OR2([{ ALT: () => this.CONSUME(k.payload) }, { ALT: () => this.CONSUME(k.result) }]);
    this.CONSUME(Dot);
    this.SUBRULE(this.memberName);
  });

  /** Scheme : "scheme" Name Name ( "{" ( SchemeClause ","? )* "}" )? */
  readonly scheme = this.RULE("scheme", () => {
    this.CONSUME(k.scheme);
    this.SUBRULE(this.name);
    this.SUBRULE2(this.name, { LABEL: "schemeKind" });
    this.OPTION(() => {
      this.CONSUME(LeftBrace);
      this.MANY(() => {
        this.enterMember();
        this.SUBRULE(this.schemeClause);
        this.OPTION2(() => this.CONSUME(Comma));
        this.leaveMember();
      });
      this.CONSUME(RightBrace);
    });
  });

  /** SchemeClause : Decorations ( "scope" MemberName String? | SettingsBlock ) */
  readonly schemeClause = this.RULE("schemeClause", () => {
    this.SUBRULE(this.decorations);
    this.OR({
      IGNORE_AMBIGUITIES: true,
      DEF: [
        {
          ALT: () => {
            this.CONSUME(k.scope);
            this.SUBRULE(this.memberName);
            this.OPTION(() => this.SUBRULE(this.string));
          },
        },
        { ALT: () => this.SUBRULE(this.settingsBlock) },
      ],
    });
  });

  /** SettingsBlock : Name Settings */
  readonly settingsBlock = this.RULE("settingsBlock", () => {
    this.SUBRULE(this.name);
    this.SUBRULE(this.settings);
  });

  /** Settings : "{" ( DecoratedSetting ","? )* "}" */
  readonly settings = this.RULE("settings", () => {
    this.CONSUME(LeftBrace);
    this.MANY(() => {
      this.enterMember();
      this.SUBRULE(this.decoratedSetting);
      this.OPTION(() => this.CONSUME(Comma));
      this.leaveMember();
    });
    this.CONSUME(RightBrace);
  });

  /** DecoratedSetting : Decorations Setting */
  readonly decoratedSetting = this.RULE("decoratedSetting", () => {
    this.SUBRULE(this.decorations);
    this.SUBRULE(this.setting);
  });

  /** Setting : Name ( String | List ) */
  readonly setting = this.RULE("setting", () => {
    this.SUBRULE(this.name);
    this.OR([{ ALT: () => this.SUBRULE(this.string) }, { ALT: () => this.SUBRULE(this.list) }]);
  });

  /** Api : "api" Name "{" ( ApiClause ","? )* "}" */
  readonly api = this.RULE("api", () => {
    this.CONSUME(k.api);
    this.SUBRULE(this.name);
    this.CONSUME(LeftBrace);
    this.MANY(() => {
      this.enterMember();
      this.SUBRULE(this.apiClause);
      this.OPTION(() => this.CONSUME(Comma));
      this.leaveMember();
    });
    this.CONSUME(RightBrace);
  });

  /** ApiClause : Decorations ( Server | PathClause | Security | Error | Http | Stream | SettingsBlock | Setting ) */
  readonly apiClause = this.RULE("apiClause", () => {
    this.SUBRULE(this.decorations);
    this.OR({
      IGNORE_AMBIGUITIES: true,
      DEF: [
        { ALT: () => this.SUBRULE(this.server) },
        { ALT: () => this.SUBRULE(this.pathClause) },
        { ALT: () => this.SUBRULE(this.security) },
        { ALT: () => this.SUBRULE(this.error) },
        { ALT: () => this.SUBRULE(this.http) },
        { ALT: () => this.SUBRULE(this.stream) },
        { ALT: () => this.SUBRULE(this.settingsBlock) },
        { ALT: () => this.SUBRULE(this.setting) },
      ],
    });
  });

  /** Server : "server" Name "{" ( ServerClause ","? )* "}" */
  readonly server = this.RULE("server", () => {
    this.CONSUME(k.server);
    this.SUBRULE(this.name);
    this.CONSUME(LeftBrace);
    this.MANY(() => {
      this.enterMember();
      this.SUBRULE(this.serverClause);
      this.OPTION(() => this.CONSUME(Comma));
      this.leaveMember();
    });
    this.CONSUME(RightBrace);
  });

  /** ServerClause : Decorations ( "variable" Name Settings | Setting ) */
  readonly serverClause = this.RULE("serverClause", () => {
    this.SUBRULE(this.decorations);
    this.OR([
      {
        ALT: () => {
          this.CONSUME(k.variable);
          this.SUBRULE(this.name);
          this.SUBRULE(this.settings);
        },
      },
      { ALT: () => this.SUBRULE(this.setting) },
    ]);
  });

  /** PathClause : "path" String */
  readonly pathClause = this.RULE("pathClause", () => {
    this.CONSUME(k.path);
    this.SUBRULE(this.string);
  });

  /** Security : "security" ( "none" | Requirement ( "and" Requirement )* ) */
  readonly security = this.RULE("security", () => {
    this.CONSUME(k.security);
    this.OR({
      IGNORE_AMBIGUITIES: true,
      DEF: [
        { ALT: () => this.CONSUME(k.none) },
        { ALT: () => this.AT_LEAST_ONE_SEP({ SEP: k.and, DEF: () => this.SUBRULE(this.requirement) }) },
      ],
    });
  });

  /** Requirement : Name ( "(" MemberName ("," MemberName)* ")" )? */
  readonly requirement = this.RULE("requirement", () => {
    this.SUBRULE(this.name);
    this.OPTION(() => {
      this.CONSUME(LeftParen);
      this.MANY_SEP({ SEP: Comma, DEF: () => this.SUBRULE(this.memberName) });
      this.CONSUME(RightParen);
    });
  });

  /** Error : "error" MemberName ( ":" Type )? ( "{" ( Name ","? )* "}" )? */
  readonly error = this.RULE("error", () => {
    this.CONSUME(k.error);
    this.SUBRULE(this.memberName);
    this.OPTION(() => {
      this.CONSUME(Colon);
      this.SUBRULE(this.typeExpression);
    });
    this.OPTION2(() => {
      this.CONSUME(LeftBrace);
      this.MANY(() => {
        this.SUBRULE(this.name);
        this.OPTION3(() => this.CONSUME(Comma));
      });
      this.CONSUME(RightBrace);
    });
  });

  /** Service : "service" Name "{" ( ServiceClause ","? )* "}" */
  readonly service = this.RULE("service", () => {
    this.CONSUME(k.service);
    this.SUBRULE(this.name);
    this.CONSUME(LeftBrace);
    this.MANY(() => {
      this.enterMember();
      this.SUBRULE(this.serviceClause);
      this.OPTION(() => this.CONSUME(Comma));
      this.leaveMember();
    });
    this.CONSUME(RightBrace);
  });

  /** ServiceClause : Decorations ( Method | Security | Error | Use | ServerReference | Http | Stream ) */
  readonly serviceClause = this.RULE("serviceClause", () => {
    this.SUBRULE(this.decorations);
    this.OR([
      { ALT: () => this.SUBRULE(this.method) },
      { ALT: () => this.SUBRULE(this.security) },
      { ALT: () => this.SUBRULE(this.error) },
      { ALT: () => this.SUBRULE(this.use) },
      { ALT: () => this.SUBRULE(this.serverReference) },
      { ALT: () => this.SUBRULE(this.http) },
      { ALT: () => this.SUBRULE(this.stream) },
    ]);
  });

  /** ServerReference : "server" Name ("," Name)* */
  readonly serverReference = this.RULE("serverReference", () => {
    this.CONSUME(k.server);
    this.AT_LEAST_ONE_SEP({ SEP: Comma, DEF: () => this.SUBRULE(this.name) });
  });

  /** Use : "use" ( "server" | "client" ) Name ("," Name)* */
  readonly use = this.RULE("use", () => {
    this.CONSUME(k.use);
    this.OR([{ ALT: () => this.CONSUME(k.server) }, { ALT: () => this.CONSUME(k.client) }]);
    this.AT_LEAST_ONE_SEP({ SEP: Comma, DEF: () => this.SUBRULE(this.name) });
  });

  /** Method : "method" MemberName "{" ( MethodClause ","? )* "}" */
  readonly method = this.RULE("method", () => {
    this.CONSUME(k.method);
    this.SUBRULE(this.memberName);
    this.CONSUME(LeftBrace);
    this.MANY(() => {
      this.enterMember();
      this.SUBRULE(this.methodClause);
      this.OPTION(() => this.CONSUME(Comma));
      this.leaveMember();
    });
    this.CONSUME(RightBrace);
  });

  /** MethodClause : Decorations ( Message | Security | Error | Use | Http | Stream ) */
  readonly methodClause = this.RULE("methodClause", () => {
    this.SUBRULE(this.decorations);
    this.OR([
      { ALT: () => this.SUBRULE(this.message) },
      { ALT: () => this.SUBRULE(this.security) },
      { ALT: () => this.SUBRULE(this.error) },
      { ALT: () => this.SUBRULE(this.use) },
      { ALT: () => this.SUBRULE(this.http) },
      { ALT: () => this.SUBRULE(this.stream) },
    ]);
  });

  /** Message : "streaming"? ( "payload" | "result" ) ( Extends ObjectType | Type ) ( "view" Name )? */
  readonly message = this.RULE("message", () => {
    this.OPTION(() => this.CONSUME(k.streaming));
    this.OR([{ ALT: () => this.CONSUME(k.payload) }, { ALT: () => this.CONSUME(k.result) }]);
    this.OR2({
      IGNORE_AMBIGUITIES: true,
      DEF: [
        {
          ALT: () => {
            this.SUBRULE(this.extends);
            this.SUBRULE(this.objectType);
          },
        },
        { ALT: () => this.SUBRULE(this.typeExpression) },
      ],
    });
    this.OPTION2(() => {
      this.CONSUME(k.view);
      this.SUBRULE(this.name);
    });
  });

  // Http ---------------------------------------------------------------------------------------------------------

  /** Http : "http" "{" ( HttpClause ","? )* "}" */
  readonly http = this.RULE("http", () => {
    this.CONSUME(k.http);
    this.CONSUME(LeftBrace);
    this.MANY(() => {
      this.enterMember();
      this.SUBRULE(this.httpClause);
      this.OPTION(() => this.CONSUME(Comma));
      this.leaveMember();
    });
    this.CONSUME(RightBrace);
  });

  /** HttpClause : Decorations ( PathClause | Placement | "response" Integer | "error" MemberName Integer | Route ) */
  readonly httpClause = this.RULE("httpClause", () => {
    this.SUBRULE(this.decorations);
    this.OR([
      { ALT: () => this.SUBRULE(this.pathClause) },
      { ALT: () => this.SUBRULE(this.placement) },
      {
        ALT: () => {
          this.CONSUME(k.response);
          this.SUBRULE(this.integer);
        },
      },
      {
        ALT: () => {
          this.CONSUME(k.error);
          this.SUBRULE(this.memberName);
          this.SUBRULE2(this.integer);
        },
      },
      { ALT: () => this.SUBRULE(this.route) },
    ]);
  });

  /** Route : Identifier String -- the verb, which is checked later. */
  readonly route = this.RULE("route", () => {
    this.CONSUME(Identifier);
    this.SUBRULE(this.string);
  });

  /** Placement : ( "param" | "header" | "cookie" | "body" ) MemberName ( "as" String )? ( "prefix" String | "json" )? */
  readonly placement = this.RULE("placement", () => {
    this.OR([
      { ALT: () => this.CONSUME(k.param) },
      { ALT: () => this.CONSUME(k.header) },
      { ALT: () => this.CONSUME(k.cookie) },
      { ALT: () => this.CONSUME(k.body) },
    ]);
    this.SUBRULE(this.memberName);
    this.OPTION(() => {
      this.CONSUME(k.as);
      this.SUBRULE(this.string);
    });
    this.OPTION2(() => {
      this.OR2([
        {
          ALT: () => {
            this.CONSUME(k.prefix);
            this.SUBRULE2(this.string, { LABEL: "prefix" });
          },
        },
        { ALT: () => this.CONSUME(k.json) },
      ]);
    });
  });

  // Stream -------------------------------------------------------------------------------------------------------

  /** Stream : "stream" "{" ( StreamClause ","? )* "}" */
  readonly stream = this.RULE("stream", () => {
    this.CONSUME(k.stream);
    this.CONSUME(LeftBrace);
    this.MANY(() => {
      this.enterMember();
      this.SUBRULE(this.streamClause);
      this.OPTION(() => this.CONSUME(Comma));
      this.leaveMember();
    });
    this.CONSUME(RightBrace);
  });

  /** StreamClause : Decorations ( Transport | Heartbeat | Idle | OpenTimeout | ... ) */
  readonly streamClause = this.RULE("streamClause", () => {
    this.SUBRULE(this.decorations);
    this.OR([
      { ALT: () => this.SUBRULE(this.transport) },
      { ALT: () => this.SUBRULE(this.heartbeat) },
      { ALT: () => this.SUBRULE(this.idle) },
      { ALT: () => this.SUBRULE(this.openTimeout) },
      { ALT: () => this.SUBRULE(this.writeTimeout) },
      { ALT: () => this.SUBRULE(this.messageMax) },
      { ALT: () => this.SUBRULE(this.rateClause) },
      { ALT: () => this.SUBRULE(this.concurrency) },
      { ALT: () => this.SUBRULE(this.buffer) },
      { ALT: () => this.SUBRULE(this.resume) },
      { ALT: () => this.SUBRULE(this.overflow) },
      { ALT: () => this.SUBRULE(this.frame) },
      { ALT: () => this.SUBRULE(this.subprotocol) },
      { ALT: () => this.SUBRULE(this.errorClose) },
    ]);
  });

  /** Transport : "transport" Name ( "{" ( SseMapping ","? )* "}" )? */
  readonly transport = this.RULE("transport", () => {
    this.CONSUME(k.transport);
    this.SUBRULE(this.name);
    this.OPTION(() => {
      this.CONSUME(LeftBrace);
      this.MANY(() => {
        this.SUBRULE(this.sseMapping);
        this.OPTION2(() => this.CONSUME(Comma));
      });
      this.CONSUME(RightBrace);
    });
  });

  /** SseMapping : Name MemberName */
  readonly sseMapping = this.RULE("sseMapping", () => {
    this.SUBRULE(this.name);
    this.SUBRULE(this.memberName);
  });

  /** Heartbeat : "heartbeat" ( "off" | "every" Duration ( "timeout" Duration )? ) */
  readonly heartbeat = this.RULE("heartbeat", () => {
    this.CONSUME(k.heartbeat);
    this.OR([
      { ALT: () => this.CONSUME(k.off) },
      {
        ALT: () => {
          this.CONSUME(k.every);
          this.SUBRULE(this.duration, { LABEL: "every" });
          this.OPTION(() => {
            this.CONSUME(k.timeout);
            this.SUBRULE2(this.duration, { LABEL: "timeout" });
          });
        },
      },
    ]);
  });

  /** Idle : "idle" ( "off" | Duration ) */
  readonly idle = this.RULE("idle", () => {
    this.CONSUME(k.idle);
    this.offOr(k.off, () => this.SUBRULE(this.duration));
  });

  /** OpenTimeout : "open" "timeout" ( "off" | Duration ) */
  readonly openTimeout = this.RULE("openTimeout", () => {
    this.CONSUME(k.open);
    this.CONSUME(k.timeout);
    this.offOr(k.off, () => this.SUBRULE(this.duration));
  });

  /** WriteTimeout : "write" "timeout" ( "off" | Duration ) */
  readonly writeTimeout = this.RULE("writeTimeout", () => {
    this.CONSUME(k.write);
    this.CONSUME(k.timeout);
    this.offOr(k.off, () => this.SUBRULE(this.duration));
  });

  /** MessageMax : "message" "max" ( "off" | MessageLimit+ ) */
  readonly messageMax = this.RULE("messageMax", () => {
    this.CONSUME(k.message);
    this.CONSUME(k.max);
    this.offOr(k.off, () => this.AT_LEAST_ONE(() => this.SUBRULE(this.messageLimit)));
  });

  /** MessageLimit : Size ( ( "from" | "to" ) "client" )? */
  readonly messageLimit = this.RULE("messageLimit", () => {
    this.SUBRULE(this.size);
    this.OPTION(() => {
      this.OR([{ ALT: () => this.CONSUME(k.from) }, { ALT: () => this.CONSUME(k.to) }]);
      this.CONSUME(k.client);
    });
  });

  /** RateClause : "rate" ( "off" | Rate ( "burst" Integer )? ) */
  readonly rateClause = this.RULE("rateClause", () => {
    this.CONSUME(k.rate);
    this.offOr(k.off, () => {
      this.SUBRULE(this.rate);
      this.OPTION(() => {
        this.CONSUME(k.burst);
        this.SUBRULE(this.integer);
      });
    });
  });

  /** Concurrency : "concurrency" ( "off" | ConcurrencyLimit+ ) */
  readonly concurrency = this.RULE("concurrency", () => {
    this.CONSUME(k.concurrency);
    this.offOr(k.off, () => this.AT_LEAST_ONE(() => this.SUBRULE(this.concurrencyLimit)));
  });

  /** ConcurrencyLimit : Integer ( "per" "client" | "total" ) */
  readonly concurrencyLimit = this.RULE("concurrencyLimit", () => {
    this.SUBRULE(this.integer);
    this.OR([
      {
        ALT: () => {
          this.CONSUME(k.per);
          this.CONSUME(k.client);
        },
      },
      { ALT: () => this.CONSUME(k.total) },
    ]);
  });

  /** Buffer : "buffer" ( "off" | BufferLimit+ ) */
  readonly buffer = this.RULE("buffer", () => {
    this.CONSUME(k.buffer);
    this.offOr(k.off, () => this.AT_LEAST_ONE(() => this.SUBRULE(this.bufferLimit)));
  });

  /** BufferLimit : Integer "messages" | Size */
  readonly bufferLimit = this.RULE("bufferLimit", () =>
    this.OR([
      {
        ALT: () => {
          this.CONSUME(Integer);
          this.CONSUME(k.messages);
        },
      },
      { ALT: () => this.CONSUME(Size) },
      { ALT: () => this.CONSUME(BadNumber) },
    ]),
  );

  /** Resume : "resume" ( "off" | "within" Duration ( "from" "checkpoint" Type )? ( "restart" MemberName "from" MemberName )? ) */
  readonly resume = this.RULE("resume", () => {
    this.CONSUME(k.resume);
    this.offOr(k.off, () => {
      this.CONSUME(k.within);
      this.SUBRULE(this.duration);
      this.OPTION(() => {
        this.CONSUME(k.from);
        this.CONSUME(k.checkpoint);
        this.SUBRULE(this.typeExpression);
      });
      this.OPTION2(() => {
        this.CONSUME(k.restart);
        this.SUBRULE(this.memberName);
        this.CONSUME2(k.from);
        this.SUBRULE2(this.memberName);
      });
    });
  });

  /** Overflow : "overflow" Name */
  readonly overflow = this.RULE("overflow", () => {
    this.CONSUME(k.overflow);
    this.SUBRULE(this.name);
  });

  /** Frame : "frame" Name */
  readonly frame = this.RULE("frame", () => {
    this.CONSUME(k.frame);
    this.SUBRULE(this.name);
  });

  /** Subprotocol : "subprotocol" ( "off" | String ) */
  readonly subprotocol = this.RULE("subprotocol", () => {
    this.CONSUME(k.subprotocol);
    this.OR([{ ALT: () => this.CONSUME(k.off) }, { ALT: () => this.SUBRULE(this.string) }]);
  });

  /** ErrorClose : "error" MemberName "close" Integer ( "final" | "retry" )? */
  readonly errorClose = this.RULE("errorClose", () => {
    this.CONSUME(k.error);
    this.SUBRULE(this.memberName);
    this.CONSUME(k.close);
    this.SUBRULE(this.integer);
    this.OPTION(() => {
      this.OR([{ ALT: () => this.CONSUME(k.final) }, { ALT: () => this.CONSUME(k.retry) }]);
    });
  });

  private offOr(off: TokenType, otherwise: () => unknown): void {
    this.OR([{ ALT: () => this.CONSUME(off) }, { ALT: () => otherwise() }]);
  }
}

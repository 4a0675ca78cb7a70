// Interfaces implemented in every way there is, and calls of them: what runs says its name.
using System.Collections;
using System.Reflection;
using System.Text;

namespace QueriesOracle;

internal interface IPlain { string One(); string Two(); }
internal interface IWithDefault { string Do() => "IWithDefault.Do"; string Other() => "IWithDefault.Other"; }
internal interface ILeft : IWithDefault { string IWithDefault.Do() => "ILeft.Do"; }
internal interface IRight : IWithDefault { string IWithDefault.Do() => "IRight.Do"; }
internal interface IBottom : ILeft, IRight { string IWithDefault.Do() => "IBottom.Do"; }
internal interface IAbstractAgain : ILeft { abstract string IWithDefault.Do(); }
internal interface ICo<out T> { string Get() => "ICo<" + typeof(T).Name + ">.Get"; }
internal interface IContra<in T> { string Put(T value); }
internal interface ICoDerived<out T> : ICo<T> { string ICo<T>.Get() => "ICoDerived<" + typeof(T).Name + ">.Get"; }
internal interface IGeneric<T> { string Of(T value); string Method<U>(T value, U other); }
internal interface IStatic<T> where T : IStatic<T> { static abstract string Name(); static virtual string Default() => "IStatic.Default"; }
internal interface IStaticDerived<T> : IStatic<T> where T : IStatic<T> { static string IStatic<T>.Default() => "IStaticDerived.Default"; }
internal interface IStaticCo<out T> { static abstract string Make(); }

internal class Plain : IPlain { public virtual string One() => "Plain.One"; string IPlain.Two() => "Plain.IPlain.Two"; public virtual string Two() => "Plain.Two"; }
internal class PlainOverride : Plain { public override string One() => "PlainOverride.One"; public override string Two() => "PlainOverride.Two"; }
internal class PlainHiding : Plain { public new virtual string One() => "PlainHiding.One"; }
internal class PlainAgain : Plain, IPlain { public new virtual string One() => "PlainAgain.One"; public new string Two() => "PlainAgain.Two"; }
internal class PlainAgainPartly : Plain, IPlain { string IPlain.One() => "PlainAgainPartly.One"; }
internal class PlainAgainDerived : PlainAgain { public override string One() => "PlainAgainDerived.One"; }
internal class Base { public string One() => "Base.One"; public virtual string Two() => "Base.Two"; }
internal class FromBase : Base, IPlain { }
internal class FromBaseOverride : FromBase { public override string Two() => "FromBaseOverride.Two"; }
internal abstract class AbstractPlain : IPlain { public abstract string One(); public virtual string Two() => "AbstractPlain.Two"; }
internal class ConcretePlain : AbstractPlain { public override string One() => "ConcretePlain.One"; }

internal class Defaulted : IWithDefault { }
internal class DefaultedLeft : ILeft { }
internal class Bottom : IBottom { }
internal class Overridden : ILeft, IRight { public string Do() => "Overridden.Do"; }
internal class OverriddenExplicitly : IBottom { string IWithDefault.Do() => "OverriddenExplicitly.Do"; }
internal class InheritsDefault : DefaultedLeft, IBottom { }
internal class AbstractedAgain : IAbstractAgain { string IWithDefault.Do() => "AbstractedAgain.Do"; }

internal class Two<T> : IGeneric<T[]>, IGeneric<string>
{
    public string Of(T[] value) => "Two.Of(T)";
    string IGeneric<string>.Of(string value) => "Two.IGeneric<string>.Of";
    public string Method<U>(T[] value, U other) => "Two.Method(T, U)";
    string IGeneric<string>.Method<U>(string value, U other) => "Two.IGeneric<string>.Method";
}
internal class TwoDerived<T> : Two<T[]>, IGeneric<T[][]> { public new string Of(T[][] value) => "TwoDerived.Of"; }
internal class CoDog : ICo<Dog>, IContra<Animal>
{
    string ICo<Dog>.Get() => "CoDog.Get";
    public string Put(Animal value) => "CoDog.Put";
}
internal class CoPuppyFromCoDog : CoDog, ICo<Puppy> { string ICo<Puppy>.Get() => "CoPuppyFromCoDog.Get"; }
internal class CoDefault : ICo<string> { }
internal class CoDerivedDefault : ICoDerived<string> { }
internal class CoMany : ICo<string>, ICo<Exception> { string ICo<string>.Get() => "CoMany.Get"; string ICo<Exception>.Get() => "CoMany.Wrong"; }
internal struct PlainValue : IPlain, IWithDefault { public string One() => "PlainValue.One"; public string Two() => "PlainValue.Two"; public string Do() => "PlainValue.Do"; }
internal struct GenericValue<T> : IGeneric<T> { public string Of(T value) => "GenericValue.Of"; public string Method<U>(T value, U other) => "GenericValue.Method"; }

internal class StaticOne : IStatic<StaticOne> { public static string Name() => "StaticOne.Name"; }
internal class StaticTwo : IStatic<StaticTwo> { static string IStatic<StaticTwo>.Name() => "StaticTwo.Name"; static string IStatic<StaticTwo>.Default() => "StaticTwo.Default"; }
internal class StaticDerived : StaticTwo { }
internal struct StaticValue : IStaticDerived<StaticValue> { public static string Name() => "StaticValue.Name"; }
internal class StaticGeneric<T> : IStatic<StaticGeneric<T>>, IStaticCo<T> { public static string Name() => "StaticGeneric.Name"; public static string Make() => "StaticGeneric.Make"; }

internal abstract class Shape { public virtual Shape Copy() => this; public virtual string Name() => "Shape"; }
internal class Square : Shape, ICloneable { public override Square Copy() => this; public object Clone() => this; }
internal class SmallSquare : Square { public override SmallSquare Copy() => this; }

internal static class Dispatching
{
    // Only for what its tokens name.
    public static Type[] Named() =>
    [
        typeof(Two<int>), typeof(Two<string>), typeof(Two<object>), typeof(TwoDerived<int>), typeof(TwoDerived<string>), typeof(GenericValue<int>),
        typeof(GenericValue<string>), typeof(StaticGeneric<int>), typeof(StaticGeneric<string>), typeof(List<Dog>), typeof(Dictionary<string, int>),
        typeof(System.Collections.Concurrent.ConcurrentDictionary<string, object>), typeof(SortedSet<int>), typeof(System.Collections.Immutable.ImmutableList<string>),
        typeof(System.Collections.ObjectModel.ReadOnlyCollection<string>), typeof(ArraySegment<byte>), typeof(Nullable<int>), typeof(KeyValuePair<int, string>),
        typeof((int, string, object)), typeof(Tuple<int, string>), typeof(Lazy<string>), typeof(Queue<int>), typeof(LinkedList<string>),
    ];

    private static readonly MethodInfo s_static =
        typeof(Dispatching).GetMethod(nameof(CallStatic), BindingFlags.NonPublic | BindingFlags.Static)!;

    private static string CallStatic<T>() where T : IStatic<T> => T.Name() + " " + T.Default();
    private static string CallMake<T>() where T : IStaticCo<object> => T.Make();

    private static string Try(Func<string> call)
    {
        try
        {
            return call();
        }
        catch (Exception e)
        {
            return e.GetType().Name;
        }
    }

    // "receiver interface method: what ran", types by the tokens that name them.
    public static void Write(StringBuilder text)
    {
        object[] receivers =
        [
            new Plain(), new PlainOverride(), new PlainHiding(), new PlainAgain(), new PlainAgainPartly(), new PlainAgainDerived(), new FromBase(),
            new FromBaseOverride(), new ConcretePlain(), new Defaulted(), new DefaultedLeft(), new Bottom(), new Overridden(), new OverriddenExplicitly(),
            new InheritsDefault(), new AbstractedAgain(), new CoDog(), new CoPuppyFromCoDog(), new CoDefault(), new CoDerivedDefault(), new CoMany(),
            new PlainValue(),
        ];
        foreach (object one in receivers)
        {
            void Say(string method, Func<string> call) => text.Append($"{one.GetType().Name} {method}: {Try(call)}\n");
            if (one is IPlain plain)
            {
                Say("IPlain.One", plain.One);
                Say("IPlain.Two", plain.Two);
            }
            if (one is IWithDefault withDefault)
            {
                Say("IWithDefault.Do", withDefault.Do);
                Say("IWithDefault.Other", withDefault.Other);
            }
            if (one is ICo<object> co)
                Say("ICo`1<Object>.Get", co.Get);
            if (one is ICo<Animal> coAnimal)
                Say("ICo`1<Animal>.Get", coAnimal.Get);
            if (one is ICo<Dog> coDog)
                Say("ICo`1<Dog>.Get", coDog.Get);
            if (one is IContra<Puppy> contra)
                Say("IContra`1<Puppy>.Put", () => contra.Put(null!));
        }
        text.Append($"StaticOne: {CallStatic<StaticOne>()}\nStaticTwo: {CallStatic<StaticTwo>()}\nStaticValue: {CallStatic<StaticValue>()}\n");
        text.Append($"StaticGeneric`1<String>: {CallStatic<StaticGeneric<string>>()} {CallMake<StaticGeneric<string>>()}\n");
    }
}

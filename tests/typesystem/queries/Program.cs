// Prints what `dotnet` answers to questions about types, in lines that codicil prints the same way.
//   passing ASSEMBLY       in which registers each value type of an assembly is passed, and how it is returned
//   casts                  which of this assembly's types is assignable to which
//   interfaces ASSEMBLY    which methods implement which interfaces' methods
//   calls                  what runs when interfaces' methods are called
//   constraints            which of them may be the arguments of this assembly's generic types
//   names                  what this assembly's types are called
// ASSEMBLY is one of the framework by name, or "." for this one.
using System.Reflection;
using System.Text;
using QueriesOracle;

StringBuilder text = new();
Assembly assembly = args.Length < 2 || args[1] == "." ? typeof(Passing).Assembly : Assembly.Load(args[1]);
switch (args[0])
{
    case "passing":
        Passing.Write(text, assembly);
        break;
    case "casts":
        Casts.Write(text);
        break;
    case "interfaces":
        Interfaces.Write(text, assembly);
        break;
    case "calls":
        Dispatching.Write(text);
        break;
    case "constraints":
        Casts.WriteConstraints(text);
        break;
    case "names":
        Casts.WriteNames(text);
        break;
    default:
        throw new ArgumentException(args[0]);
}
Console.Out.Write(text);

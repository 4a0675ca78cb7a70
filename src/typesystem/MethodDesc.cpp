#include "typesystem/MethodDesc.hpp"

#include "typesystem/MethodTable.hpp"

namespace codicil::typesystem {

Module& MethodDesc::module() const { return *owner_->module; }

}  // namespace codicil::typesystem
